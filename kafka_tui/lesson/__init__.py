"""Lessons: their files, a learner's way through one, what is kept of it, and the proof that each teaches the truth."""
