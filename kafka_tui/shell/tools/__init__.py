"""Kafka's own tools, a room for each: how its lines are written, what they say, what they do and what they print."""
