"""The shell: Kafka's own commands and the verbs beside them, read, carried out and printed."""
