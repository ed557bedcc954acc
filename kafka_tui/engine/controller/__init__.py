"""The controllers: registration, placement, elections and reassignment."""
