"""`python -m kafka_tui` does what `kafka-tui` does."""

import sys

from kafka_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
