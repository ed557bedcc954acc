"""`kafka-console-consumer`."""
