"""Collects the pages of the documentation from where they lie: a hook of `mkdocs.yml`.

Pages keep their paths in the repository, so that their links work on the site as well. Files that
pages link to, such as recipes and pictures, come along. Some pages are made when the site is built:
the reference (one page a module), data cards, leaderboard, speed by version, and the notebooks.
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bench_history
import leaderboard
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = "core/research/tutorials"
SETS = ROOT / "core" / "research" / "datasets" / "sets.json"
ASSETS = ("resources/icons/inkseek.svg", "packaging/docs.css")
_LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s#]+)((?:#[^)\s]*)?\))")


def on_files(files: Files, config: Any) -> Files:
    """Replace what lies in `docs_dir` by everything the navigation names and links to."""
    # The theme's own files are elsewhere.
    folder = config["docs_dir"]
    collected = Files([file for file in files if not str(file.abs_src_path).startswith(folder)])
    pages = list(_named(config["nav"]))
    for page in pages:
        for file in _page_files(page, config):
            if collected.get_file_from_path(file.src_uri) is None:
                collected.append(file)
    for asset in ASSETS:
        collected.append(File.generated(config, asset, abs_src_path=str(ROOT / asset)))
    return collected


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links to folders to their pages."""
    folder = posixpath.dirname(page.file.src_uri)

    def whole(match: re.Match[str]) -> str:
        start, target, end = match.groups()
        place = ROOT / posixpath.join(folder, target)
        if "://" not in target and (place / "README.md").is_file():
            target = target.rstrip("/") + "/README.md"
        return f"{start}{target}{end}"

    return _LINK.sub(whole, markdown)


def _named(nav: Any) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for value in nav.values():
            yield from _named(value)
    else:
        for entry in nav:
            yield from _named(entry)


def _page_files(page: str, config: Any) -> Iterator[File]:
    notebook = ROOT / page.removesuffix(".md")
    if page.startswith("reference/"):
        module = Path(page).stem
        text = f"# {module}\n\n::: {module}\n    options:\n      show_root_heading: false\n"
        yield File.generated(config, page, content=text)
    elif page in MADE:
        yield File.generated(config, page, content=MADE[page]())
    elif notebook.with_suffix(".ipynb").is_file():
        yield File.generated(config, page, content=notebook_page(notebook.with_suffix(".ipynb")))
    else:
        yield File.generated(config, page, abs_src_path=str(ROOT / page))
        for _, target, _ in _LINK.findall((ROOT / page).read_text("utf-8")):
            linked = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
            if not linked.endswith(".md") and (ROOT / linked).is_file():
                yield File.generated(config, linked, abs_src_path=str(ROOT / linked))


def data_cards() -> str:
    """Return the page of all data sets: where they come from, their layout and their terms."""
    parts = [
        "# Data cards",
        "The data sets that training and the benchmarks can use. Inkseek contains none of them. "
        "Get each from its page, and put it into the folder that `INKSEEK_DATA` names, in its "
        "authors' layout. If one is missing, a command says so and names the page. The authors' "
        "own terms decide what you may do.",
    ]
    for key, data in json.loads(SETS.read_text("utf-8")).items():
        address, _, remark = data["page"].partition(" ")
        rows = [
            ("published at", f"<{address}> {remark}"),
            ("used", data.get("used", "")),
            ("licence", data.get("licence", "")),
            ("not allowed", data.get("forbids", "")),
        ]
        table = "\n".join(f"| {name} | {text} |" for name, text in rows if text)
        layout = "\n".join(data.get("layout", ()))
        parts += [f"## {data['name']}", f"`{key}`", f"| | |\n| --- | --- |\n{table}"]
        parts += [f"```text\n{layout}\n```"] if layout else []
    return "\n\n".join(parts) + "\n"


MADE: dict[str, Callable[[], str]] = {
    "core/research/datasets/README.md": data_cards,
    "core/research/leaderboard.md": leaderboard.page,
    "tests/bench/history.md": lambda: bench_history.page(bench_history.read()),
}
"""Pages that are put together from other files."""


def notebook_page(file: Path) -> str:
    """Return a notebook as a page, with the results that it was saved with."""
    parts = []
    for cell in json.loads(file.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            parts += _output(output)
    run = f"*This page is the notebook `{file.relative_to(ROOT).as_posix()}` with its results.*"
    return "\n\n".join([*parts, run]) + "\n"


def _output(output: dict[str, Any]) -> Iterator[str]:
    data = output.get("data", {})
    if "image/png" in data:
        # As a page, the picture travels in the page itself.
        png = base64.b64encode(base64.b64decode("".join(data["image/png"]))).decode()
        yield f'<img alt="the result" src="data:image/png;base64,{png}">'
        return
    text = "".join(output.get("text", data.get("text/plain", ())))
    if text.strip():
        yield f"```text\n{text.rstrip()}\n```"
