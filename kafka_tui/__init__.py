"""A simulated Apache Kafka cluster to hold in the hand, and lessons that use it."""

__version__ = "0.1.0"
