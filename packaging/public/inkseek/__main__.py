"""`inkseek` and `python -m inkseek`: the program."""

import sys

from app.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
