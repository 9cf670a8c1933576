"""The filter bar: name, category, folder, date, and the size of the tiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QMenu, QSlider, QToolButton, QWidget

from app.results.choice import ChoiceButton
from app.results.days import Days, DaysDialog, usual_days
from app.results.view import TILE_MAX, TILE_MIN, TILE_STEP
from app.search import QueryComposer
from app.ui.flow import FlowLayout
from app.ui.icons import icon
from app.ui.layouts import hbox, set_quietly, single_shot
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from core.library import Catalogue, Filters, Folder

PAUSE_MS = 180
"""How long typing has to pause before it is searched for."""


@dataclass(frozen=True)
class Facets:
    """The choices of the filters.

    Attributes:
        categories: Names and how many photos each has, by name.
        folders: The known folders, by path.
    """

    categories: tuple[tuple[str, int], ...] = ()
    folders: tuple[Folder, ...] = ()


class FilterBar(QFrame):
    """Shows and changes the filters of a composer.

    Signals:
        tile_chosen: The user changed the width of tiles.

    Attributes:
        find_by_name: Puts the cursor into the field for names.
    """

    tile_chosen = Signal(int)

    def __init__(self, composer: QueryComposer, theme: Theme, tile: int) -> None:
        super().__init__()
        self._composer = composer
        self._theme = theme
        self._catalogue: Catalogue | None = None
        self._facets = Facets()
        self._tasks = Tasks("facets", self)
        self.setObjectName("filters")
        self.setAccessibleName(self.tr("Filters"))
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name…"))
        self.name.setAccessibleName(self.tr("Part of the file's name"))
        self.name.setClearButtonEnabled(True)
        self.name.setFixedWidth(136)
        self._find_action = QAction(self.name)
        self.name.addAction(self._find_action, QLineEdit.ActionPosition.LeadingPosition)
        self.find_by_name = QAction(self.tr("Find by name"), self)
        self.find_by_name.setShortcut(QKeySequence.StandardKey.Find)
        self.find_by_name.triggered.connect(self._begin_to_find)
        self._pause = single_shot(self, "name filter", PAUSE_MS, self._apply_name)
        self.name.textEdited.connect(lambda: self._pause.start())
        self.name.returnPressed.connect(self._apply_name)
        self.category = ChoiceButton(self.tr("Category"), "tag", theme)
        self.folder = ChoiceButton(self.tr("Folder"), "folder", theme)
        self.category.chosen.connect(lambda names: self._change(categories=names))
        self.folder.chosen.connect(lambda ids: self._change(folder_ids=ids))
        self.days = QToolButton()
        self.days.setProperty("look", "filter")
        self.days.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.days.setIconSize(QSize(16, 16))
        self.days.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.days.setToolTip(self.tr("When the file was changed last"))
        self._days_menu = QMenu(self)
        self._days_group = QActionGroup(self)
        self._days_group.triggered.connect(self._choose_days)
        self._days_menu.aboutToShow.connect(self._list_days)
        self.days.setMenu(self._days_menu)
        self.clear_button = QToolButton()
        self.clear_button.setText(self.tr("Clear filters"))
        self.clear_button.setProperty("look", "filter")
        self.clear_button.clicked.connect(self.clear)
        self._left = QLabel()
        self._left.setProperty("look", "quiet")
        self.size_slider = QSlider(Qt.Orientation.Horizontal)
        self.size_slider.setRange(TILE_MIN, TILE_MAX)
        self.size_slider.setSingleStep(TILE_STEP)
        self.size_slider.setPageStep(2 * TILE_STEP)
        self.size_slider.setFixedWidth(84)
        self.size_slider.setValue(tile)
        self.size_slider.setAccessibleName(self.tr("Size of the pictures"))
        self.size_slider.setToolTip(self.tr("Size of the pictures  (Ctrl+wheel over them)"))
        self.size_slider.valueChanged.connect(self.tile_chosen)
        self._lay_out()
        composer.filters_changed.connect(self._show_filters)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self._show_filters(composer.filters)

    def use(self, catalogue: Catalogue) -> None:
        """Offer what this catalogue has."""
        self._catalogue = catalogue
        self.refresh()

    def refresh(self) -> None:
        """Count again in the background: counting 100,000 photos takes longer than a frame."""
        if self._catalogue is not None:
            self._tasks.run(partial(_count, self._catalogue), self.set_facets, key="facets")

    def set_facets(self, facets: Facets) -> None:
        """Set the choices of the library."""
        if facets == self._facets:
            return
        self._facets = facets
        self.category.set_choices([(name, name, count) for name, count in facets.categories])
        self.folder.set_choices(
            [(f.id, f.path.name or str(f.path), f.n_photos) for f in facets.folders]
        )

    def set_left(self, text: str) -> None:
        """Show how many pictures the filters leave; nothing without filters."""
        self._left.setText(text)

    def set_tile(self, width: int) -> None:
        """Show a tile width that was set elsewhere."""
        set_quietly(self.size_slider, width)

    def clear(self) -> None:
        """Clear all filters."""
        self._composer.set_filters(Filters())

    def stop(self) -> None:
        """Forget typed text that was not applied yet, and stop counting."""
        self._pause.stop()
        self._tasks.stop()

    def _lay_out(self) -> None:
        flow = FlowLayout(spacing=6)
        flow.addWidget(self.name)
        for button in (self.category, self.folder, self.days, self.clear_button):
            flow.addWidget(button)
        flow.addWidget(self._left)
        self._small, self._large = QLabel(), QLabel()
        sized: tuple[QWidget, ...] = (self._small, self.size_slider, self._large)
        bar = hbox((flow, 1), *sized, on=self, margins=(12, 6, 12, 6), spacing=6)
        for widget in sized:
            bar.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
            widget.setFixedHeight(28)
        self.category.hide()
        self.folder.hide()

    def _begin_to_find(self) -> None:
        self.name.setFocus()
        self.name.selectAll()

    def _apply_name(self) -> None:
        self._pause.stop()
        self._change(name=self.name.text().strip())

    def _change(self, **filters: Any) -> None:
        self._composer.set_filters(replace(self._composer.filters, **filters))

    def _choose_days(self, action: QAction) -> None:
        days = action.data()
        if days is None:
            dialog = DaysDialog(self._composer.filters, self)
            dialog.chosen.connect(self._set_days)
            dialog.open()
        else:
            self._set_days(days)

    def _set_days(self, days: Days) -> None:
        self._change(since=days.since, until=days.until)

    def _list_days(self) -> None:
        """Update the periods: "today" changes while the program is open."""
        self._days_menu.clear()
        for action in self._days_group.actions():
            self._days_group.removeAction(action)
            action.deleteLater()
        now = Days(self._composer.filters.since, self._composer.filters.until)
        choices: list[tuple[str, Days | None]] = [
            (self.tr(name), days) for name, days in usual_days(date.today())
        ]
        choices.append((self.tr("From… to…"), None))
        for name, days in choices:
            action = QAction(name, self._days_group)
            action.setData(days)
            action.setCheckable(days is not None)
            action.setChecked(days == now)
            self._days_menu.addAction(action)

    def _show_filters(self, filters: Filters) -> None:
        if self.name.text().strip() != filters.name:
            self.name.setText(filters.name)
        self.category.set_chosen(frozenset(filters.categories))
        self.folder.set_chosen(frozenset(filters.folder_ids))
        days = Days(filters.since, filters.until)
        self.days.setText(self._name_of(days))
        self.days.setProperty("chosen", days != Days())
        self.days.style().unpolish(self.days)
        self.days.style().polish(self.days)
        self.clear_button.setVisible(not filters.is_empty)
        self._left.setVisible(not filters.is_empty)

    def _name_of(self, days: Days) -> str:
        for name, known in usual_days(date.today()):
            if known == days:
                return self.tr(name)
        locale = self.locale()
        short = locale.FormatType.ShortFormat
        ends = [
            locale.toString(QDate(day.year, day.month, day.day), short) if day else ""
            for day in (days.since, days.until)
        ]
        return " – ".join(ends).strip()

    def _paint_icons(self) -> None:
        palette = self._theme.palette
        self._find_action.setIcon(icon("search", palette, 16))
        self.days.setIcon(icon("calendar", palette))
        for label, name in ((self._small, "tiles-small"), (self._large, "tiles-large")):
            label.setPixmap(icon(name, palette, 16).pixmap(QSize(16, 16), self.devicePixelRatioF()))


def _count(catalogue: Catalogue) -> Facets:
    return Facets(tuple(catalogue.categories()), tuple(catalogue.folders()))
