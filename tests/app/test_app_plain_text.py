"""Names, reasons and other text from outside are never read as markup, anywhere in the window."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import Qt

import app
from app.ui.plain_text import PlainLabel, name_on_button, plain_tip

PICTURE = '<img src="/etc/passwd">'
FILES = sorted(Path(app.__file__).parent.rglob("*.py"))
BOXES = {"warning", "information", "critical", "question", "about"}


def is_own_text(node: ast.expr) -> bool:
    """Whether a text has nothing in it but what stands in the code."""
    if isinstance(node, ast.BinOp):
        return is_own_text(node.left) and is_own_text(node.right)
    if isinstance(node, ast.IfExp):
        return is_own_text(node.body) and is_own_text(node.orelse)
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        return name == "plain_tip" or (name == "tr" and all(map(is_own_text, node.args)))
    return isinstance(node, ast.Constant)


def offences(code: str) -> Iterator[int]:
    """The lines that show text in a way that may read it as markup."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            owner = getattr(getattr(node.func, "value", None), "id", "")
            if name in ("QLabel", "QErrorMessage") or (owner == "QMessageBox" and name in BOXES):
                yield node.lineno
            if name == "setToolTip" and not is_own_text(node.args[-1]):
                yield node.lineno
            if name == "QMessageBox" and "setTextFormat" not in code:
                yield node.lineno
        if isinstance(node, ast.If) and "ToolTipRole" in ast.unparse(node.test):
            answer = node.body[0]
            if not (isinstance(answer, ast.Return) and answer.value and is_own_text(answer.value)):
                yield node.lineno


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_window_shows_text_through_plain_labels_and_tips(file: Path) -> None:
    if file.name != "plain_text.py":
        assert list(offences(file.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "code",
    [
        "QLabel(name)",
        "QtWidgets.QLabel()",
        "self.setToolTip(name)",
        "item.setToolTip(0, f'{name}')",
        "self.setToolTip(self.tr('Show {}').format(name))",
        "QMessageBox.warning(self, 'Oh', name)",
        "QMessageBox(self).setText(name)",
        "if role == Qt.ItemDataRole.ToolTipRole:\n    return name",
    ],
)
def test_the_rule_sees_what_it_is_for(code: str) -> None:
    assert list(offences(code))


def test_a_label_shows_markup_as_it_is(qtbot: object) -> None:
    label = PlainLabel(PICTURE)
    assert label.textFormat() == Qt.TextFormat.PlainText
    label.setText("<b>x</b>\x1b[2J\u202ecod")
    assert label.text() == "<b>x</b>\ufffd[2J\ufffdcod"


@given(st.text() | st.sampled_from([PICTURE, "<b>&amp;</b>", "a\n<i>b"]))
def test_a_tip_is_plain_or_escaped(text: str) -> None:
    shown = plain_tip(text)
    if Qt.mightBeRichText(shown):
        inside = shown.removeprefix("<span>").removesuffix("</span>").replace("<br>", "\n")
        assert "<" not in inside
    shown.encode()


def test_a_name_on_a_button_underlines_nothing() -> None:
    assert name_on_button("Salt & Pepper\n") == "Salt && Pepper\ufffd"
