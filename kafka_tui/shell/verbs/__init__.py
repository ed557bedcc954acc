"""The verbs for which a real cluster has no tool: faults, clients, time, questions."""
