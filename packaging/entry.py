"""Where the packaged program starts."""

import multiprocessing
import sys

# First of all, on every system: a child process of the packaged program starts here again, and must
# become a worker instead of a second window.
multiprocessing.freeze_support()

from app.__main__ import main  # noqa: E402

sys.exit(main())
