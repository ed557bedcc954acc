"""Producers and consumers: what happens on the client's side of the wire."""
