"""Brings the translations up to date with the texts in the code, and into the form that is shipped.

    python packaging/translations.py            # after texts have changed
    python packaging/translations.py --check    # only say what is missing; fails if anything is

Texts stand in the code as `self.tr("…")`; modules without a class that could say that have a
function `_tr`, which Qt's own tool does not know. Their texts are handed to it in a form it knows.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
TOOLS = Path(sys.executable).parent


def main() -> int:
    """Update, release and report; 1 when --check finds something missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing")
    check = parser.parse_args().check
    missing = 0
    with tempfile.TemporaryDirectory() as scratch:
        for stored in sorted(FOLDER.glob("inkseek_*.ts")):
            updated = Path(scratch, stored.name)
            updated.write_bytes(stored.read_bytes())
            update(updated, Path(scratch, "functions.py"))
            left = unfinished(updated)
            missing += len(left)
            sys.stdout.write(f"{stored.name}: {len(left)} texts are not translated\n")
            sys.stdout.writelines(f"  {context}: {text!r}\n" for context, text in left)
            if not check:
                stored.write_bytes(updated.read_bytes())
                release(stored)
    return 1 if check and missing else 0


def update(file: Path, functions: Path) -> None:
    """Let Qt's tool take over the texts of the code; those that are gone go."""
    sources = sorted((ROOT / "app").rglob("*.py"))
    functions.write_text("\n".join(texts_of_functions(sources)), encoding="utf-8")
    run("pyside6-lupdate", *sources, functions, "-locations", "none", "-no-obsolete", "-ts", file)


def release(file: Path) -> None:
    run("pyside6-lrelease", "-silent", file, "-qm", file.with_suffix(".qm"))


def run(tool: str, *arguments: object) -> None:
    subprocess.run(
        [str(TOOLS / tool), *map(str, arguments)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL
    )


def texts_of_functions(sources: list[Path]) -> list[str]:
    """Return the texts that pass through a module's `_tr`, each in a call that Qt's tool finds."""
    lines = []
    for source in sources:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        context = context_of(tree)
        if context is None:
            continue
        constants = {
            node.targets[0].id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "_tr":
                # Both texts of a choice between one and many.
                said = constants.get(getattr(call.args[0], "id", ""), call.args[0])
                values = [part.value for part in ast.walk(said) if isinstance(part, ast.Constant)]
                texts = [value for value in values if isinstance(value, str)]
                lines += [
                    f"QCoreApplication.translate({quoted(context)}, {quoted(text)})"
                    for text in texts
                ]
    return lines


def context_of(tree: ast.Module) -> str | None:
    """Return the context in which a module's `_tr` looks texts up, if it has such a function."""
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name == "_tr":
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "translate":
                    return str(ast.literal_eval(call.args[0]))
    return None


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def unfinished(file: Path) -> list[tuple[str, str]]:
    """Return context and text of whatever has no translation."""
    found = []
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None or translation.get("type") == "unfinished":
                found.append((context.findtext("name", ""), message.findtext("source", "")))
    return found


if __name__ == "__main__":
    sys.exit(main())
