"""Fault runs: random scenes, loads and faults as lines of the shell, with the invariants watched through them."""
