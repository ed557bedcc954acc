"""The languages of the program: strings, particles, the Korean keyboard, and what makes foreign text safe to show.

This room stands beside the engine and imports nothing of ours, neither Textual nor Rich.
"""
