"""What a screen, `--json`, an export or a follower shows of a moment: plain data, no engine inside."""
