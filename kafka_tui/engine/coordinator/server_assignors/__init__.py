"""The assignors of the new consumer protocol: the coordinator itself says who is to read what (N-4)."""
