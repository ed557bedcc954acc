"""`kafka-console-producer`."""
