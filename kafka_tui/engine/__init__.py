"""The simulated cluster: pure values and rules, in rooms named as Kafka's own modules."""
