"""What the engine says happened: past tense, data, each with its node."""
