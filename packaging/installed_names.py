"""Rewrites imports for the wheel, where `app`, `core` and `resources` lie beneath `inkseek`.

Names as common as these must not be taken from other packages of the environment. In the
repository, and where it is installed as editable, they stay as they are.
"""

from __future__ import annotations

import ast
import re

BENEATH = ("app", "core", "resources")
_MODULE = re.compile(rf"({'|'.join(BENEATH)})(\.[a-z_0-9]+)+")


def beneath_inkseek(source: str, name: str) -> str:
    """Return a module's source with its imports from beneath `inkseek`; lines keep their numbers.

    Args:
        source: The text of the module.
        name: Its file, for errors.

    Raises:
        SyntaxError: A module is named in a way that can't be rewritten.
    """
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source, name)):
        match node:
            case ast.ImportFrom(module=str(module), level=0) if _is_ours(module):
                _replace(lines, node, f"from {module} ", f"from inkseek.{module} ")
            case ast.Import(names=[ast.alias(name=module, asname=None)]) if module in BENEATH:
                _replace(lines, node, f"import {module}", f"from inkseek import {module}")
            case ast.Import(names=names) if any(_is_ours(alias.name) for alias in names):
                _refuse(name, node.lineno, "write  from … import …")
            case ast.Constant(value=str(text)) if _MODULE.fullmatch(text):
                _refuse(name, node.lineno, "name modules by __package__ or __name__")
    return "".join(lines)


def _is_ours(module: str) -> bool:
    return module.split(".")[0] in BENEATH


def _replace(lines: list[str], node: ast.stmt, before: str, after: str) -> None:
    line, start = lines[node.lineno - 1].encode(), node.col_offset
    assert line[start:].startswith(before.encode()), line
    lines[node.lineno - 1] = (line[:start] + after.encode() + line[start + len(before) :]).decode()


def _refuse(name: str, line: int, advice: str) -> None:
    raise SyntaxError(f"{name}:{line}: this would not work in the installed package; {advice}")
