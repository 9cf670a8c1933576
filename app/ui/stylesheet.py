"""The stylesheet: makes Fusion lighter, in the colours of the palette."""

from __future__ import annotations

from string import Template

from app.ui.palette import Palette

_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QToolTip { color: $window; background: $text; border: 0; padding: 4px 7px; }

QToolBar { background: $window; border: 0; border-bottom: 1px solid $line;
  padding: 5px 8px; spacing: 3px; }
QToolBar[low="true"] { padding: 1px; spacing: 1px; }
QToolBar[low="true"] QToolButton { padding: 4px; }
QToolBar[low="true"] QToolButton:focus { padding: 3px; }
QToolBar::separator { background: $line; width: 1px; margin: 6px 7px; }
QToolButton { border: 0; border-radius: 7px; padding: 6px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $accent_soft; }
QToolButton:checked { color: $accent; }
QToolButton:focus { border: 1px solid $accent; padding: 5px; }
QToolButton::menu-indicator { image: none; }

QMenuBar { background: $window; padding: 2px 6px; }
QMenuBar::item { padding: 4px 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 26px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }

QStatusBar { background: $window; border-top: 1px solid $line; color: $quiet; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: $quiet; padding: 3px 8px; }

QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }

QPushButton { background: $raised; border: 1px solid $line; border-radius: 8px; padding: 7px 15px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $line; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; background: $window; }
QPushButton[look="main"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[look="main"]:hover { background: $accent_strong; border-color: $accent_strong; }
QPushButton[look="main"]:disabled { color: $faint; background: $window; border-color: $line; }
QPushButton[look="main"]:focus { border: 2px solid $text; padding: 6px 14px; }
QPushButton[look="plain"] { background: transparent; border: 1px solid transparent;
  color: $accent; padding: 4px 9px; }
QPushButton[look="plain"]:hover { background: $hover; }
QPushButton[look="plain"]:focus { border-color: $accent; }

QListWidget#categories, QListWidget[look="samples"] { background: transparent; border: 0;
  outline: 0; }
QListWidget#categories::item { padding: 4px 6px; border-radius: 6px; }
QListWidget#categories::item:hover { background: $hover; }
QListWidget#categories::item:selected { background: $accent_soft; color: $text; }
QListView#sketches { background: transparent; border: 0; outline: 0; }
QListView#results { background: $window; border: 0; outline: 0; }
QLabel[look="title"] { font-size: 13pt; font-weight: 600; color: $text; }
QLabel[look="quiet"] { color: $quiet; }
QFrame#toast { background: $text; border-radius: 10px; }
QFrame#toast QLabel { color: $window; }
QFrame#toast QPushButton { color: $window; background: transparent; font-weight: 600;
  border: 1px solid transparent; padding: 4px 9px; }
QFrame#toast QPushButton:hover { border-color: $window; }
QFrame#toast QPushButton:focus { border-color: $window; }
QFrame#toast[look="problem"] { background: $notice; border: 1px solid $on_notice; }
QFrame#toast[look="problem"] QLabel, QFrame#toast[look="problem"] QPushButton {
  color: $on_notice; }
QFrame#tray { background: $window; border-top: 1px solid $line; }
QFrame#filters, QFrame#hint { background: $window; border-bottom: 1px solid $line; }
QFrame#hint QLabel { color: $quiet; }
QWidget#lookbar { background: transparent; }
QLabel[look="lookname"] { color: #f2efea; font-weight: 600; }
QLabel[look="looktext"] { color: #b9b3a9; }
QToolButton[look="over"] { background: transparent; border: 1px solid transparent;
  border-radius: 7px; padding: 6px; }
QToolButton[look="over"]:hover { background: rgba(255, 255, 255, 34); }
QToolButton[look="over"]:checked { background: rgba(255, 255, 255, 52); }
QFrame#popup { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#popup QListWidget { background: transparent; border: 0; outline: 0; }
QFrame#popup QListWidget::indicator { width: 14px; height: 14px; border-radius: 4px;
  border: 1px solid $quiet; background: $window; }
QFrame#popup QListWidget::indicator:checked { background: $accent; border-color: $accent; }
QFrame#popup QListWidget::item { padding: 3px 2px; border-radius: 5px; }
QFrame#popup QListWidget::item:hover { background: $hover; }
QFrame#popup QListWidget::item:selected { background: $accent_soft; color: $text; }
QLabel[look="name"] { font-weight: 600; color: $text; }
QToolButton[look="filter"] { background: transparent; border: 1px solid $line; border-radius: 7px;
  padding: 4px 3px 4px 6px; color: $text; }
QToolButton[look="filter"]:hover { background: $hover; }
QToolButton[look="filter"]:focus { border-color: $accent; }
QToolButton[look="filter"][chosen="true"] { background: $accent_soft; border-color: $accent; }
QToolButton[look="filter"]::menu-indicator { image: none; width: 0; }
QFrame#filters QLineEdit { padding: 3px 6px; border-radius: 7px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 14px; margin: -5px 0; border-radius: 7px; background: $raised;
  border: 1px solid $quiet; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border-color: $accent; }
QFrame#progress, QFrame#terms { background: $window; border-bottom: 1px solid $line; }
QDialog#palette { border: 1px solid $line; }
QDialog#palette QLineEdit { font-size: 12pt; padding: 7px; }
QDialog#palette QListWidget { background: transparent; border: 0; outline: 0; }
QFrame#scrubber { background: $window; border-top: 1px solid $line; }
QDockWidget { color: $quiet; }
QFrame#bubble { background: $raised; border: 1px solid $line; border-radius: 12px; }
QDockWidget::title { background: $window; padding: 8px 10px 4px 12px; }
QFrame#settledMeter { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#canvasBar { background: $window; border-top: 1px solid $line; }
QFrame#chip { background: $accent_soft; border-radius: 9px; min-height: 22px; }
QFrame#chip[look="against"] { background: $danger_soft; }
QFrame#chip QToolButton { background: transparent; border: 0; padding: 2px 5px; color: $text; }
QFrame#chip QToolButton:hover { background: $hover; border-radius: 9px; }
QFrame#chip QToolButton:focus { border: 1px solid $accent; border-radius: 9px; padding: 1px 4px; }
QFrame#chip QToolButton::menu-indicator { image: none; width: 0; }

QProgressBar { background: $line; border: 0; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QTreeWidget, QListWidget#pages, QPlainTextEdit, QTextBrowser, QLineEdit {
  background: $raised; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QTreeWidget, QListWidget#pages { outline: 0; show-decoration-selected: 1; }
QTreeWidget::item, QListWidget#pages::item { padding: 5px 3px; }
QTreeWidget::item:selected, QListWidget#pages::item:selected {
  background: $accent_soft; color: $text; }
QHeaderView::section { background: $raised; color: $quiet; border: 0;
  border-bottom: 1px solid $line; padding: 5px 7px; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 2px; }
QScrollBar::handle { background: $handle; border-radius: 3px; min-height: 36px; min-width: 36px; }
QScrollBar::handle:hover { background: $quiet; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  background: none; border: 0; width: 0; height: 0; }
""")


def _mix(one: str, other: str, share: float) -> str:
    """Return `one` with a share of `other` in it."""
    pairs = [(int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def stylesheet(p: Palette) -> str:
    colours = {name: value for name, value in vars(p).items() if isinstance(value, str)}
    return _SHEET.substitute(
        colours,
        accent_soft=_mix(p.window, p.accent, 0.16),
        danger_soft=_mix(p.window, p.danger, 0.18),
        accent_strong=_mix(p.accent, p.text, 0.22),
        faint=_mix(p.quiet, p.window, 0.45),
        handle=_mix(p.line, p.quiet, 0.3),
    )
