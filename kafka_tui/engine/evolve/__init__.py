"""Fact -> next cluster, one file per room; the only place that changes anything."""
