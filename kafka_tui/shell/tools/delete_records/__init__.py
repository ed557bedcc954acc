"""`kafka-delete-records`."""
