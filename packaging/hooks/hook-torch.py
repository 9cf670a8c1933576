"""What PyInstaller collects of torch, in place of the hook that comes with it.

That one collects everything, compilers, exporters and tests included: half of the modules, most of
the time of a build, and 150 MB of which nothing is ever reached.
"""

from __future__ import annotations

import sys

from contents import NEVER_REACHED_OF_TORCH, ONLY_WHAT_IS_IMPORTED, carried
from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_data_files,
    collect_dynamic_libs,
    collect_submodules,
)

# torch reads its own sources: operators are described by functions that it parses.
module_collection_mode = "pyz+py"
warn_on_missing_hiddenimports = False


def _reached(module: str) -> bool:
    return not module.startswith((*NEVER_REACHED_OF_TORCH, *ONLY_WHAT_IS_IMPORTED))


hiddenimports = collect_submodules("torch", filter=_reached, on_error="ignore")
datas = [
    (source, place)
    for source, place in collect_data_files("torch", excludes=["**/*.h", "**/*.pyi", "**/*.cpp"])
    if carried(f"{place}/{source.replace(chr(92), '/').rsplit('/', 1)[-1]}")
]
# Names with a version behind the suffix count as well.
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
if sys.platform == "linux":
    # Links beside the program would make torch look for its other libraries in the wrong folder.
    bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
