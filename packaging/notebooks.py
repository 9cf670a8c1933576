"""Runs the tutorials' notebooks and stores their results in them.

    python packaging/notebooks.py

Cells run in one namespace, as in Jupyter, which is not needed for this. A test runs them, too.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "core" / "research" / "tutorials").glob("*.ipynb"))


def run(notebook: dict[str, Any], namespace: dict[str, Any]) -> None:
    """Run the code cells in order, and put what they print and return into the notebook."""
    number = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        number += 1
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            value = _run_cell("".join(cell["source"]), namespace)
        cell["execution_count"] = number
        cell["outputs"] = []
        if text := printed.getvalue():
            lines = text.splitlines(keepends=True)
            cell["outputs"].append({"output_type": "stream", "name": "stdout", "text": lines})
        if value is not None:
            cell["outputs"].append(
                {
                    "output_type": "execute_result",
                    "execution_count": number,
                    "metadata": {},
                    "data": _shown(value),
                }
            )


def _run_cell(source: str, namespace: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<cell>", "exec"), namespace)
        return None
    tree.body.pop()
    exec(compile(tree, "<cell>", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)


def _shown(value: Any) -> dict[str, Any]:
    if hasattr(value, "_repr_png_"):
        return {"image/png": base64.b64encode(value._repr_png_()).decode()}
    return {"text/plain": repr(value).splitlines(keepends=True)}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    for file in NOTEBOOKS:
        notebook = json.loads(file.read_text("utf-8"))
        run(notebook, {"__name__": "__main__"})
        file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
