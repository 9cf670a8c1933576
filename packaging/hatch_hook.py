"""Hatch's hook for the wheel: pyproject.toml says where files go, this rewrites their imports."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))
from installed_names import beneath_inkseek

sys.path.pop(0)


class BeneathInkseek(BuildHookInterface[Any]):
    """Puts rewritten modules into a wheel in place of those of the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        for file in list(self.build_config.builder.recurse_included_files()):
            if not file.path.endswith(".py"):
                continue
            source = Path(file.path).read_text("utf-8")
            rewritten = Path(self._folder.name, file.distribution_path)
            rewritten.parent.mkdir(parents=True, exist_ok=True)
            rewritten.write_text(beneath_inkseek(source, file.relative_path), "utf-8")
            build_data["force_include"][str(rewritten)] = file.distribution_path

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
