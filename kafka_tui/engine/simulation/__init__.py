"""The verbs: apply, advance, timeline, invariants."""
