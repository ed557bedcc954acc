"""Kafka's requests and responses, with Kafka's fields and error names: all that ever crosses the network."""
