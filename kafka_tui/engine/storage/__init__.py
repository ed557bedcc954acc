"""The log on one broker: batches, segments, sizes and cleaning."""
