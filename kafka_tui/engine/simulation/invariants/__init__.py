"""What must hold after every fact of a run (I-1 … I-9): `watch.Watch` looks, one file for each thing it looks at."""
