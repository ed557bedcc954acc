"""`kafka-groups`."""
