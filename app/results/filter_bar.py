"""The one line over the results: words, filters, how many match, order, and the size of tiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QMenu,
    QSlider,
    QToolButton,
)

from app.results.choice import ChoiceButton
from app.results.colour_filter import ColourFilter
from app.results.days import Days, DaysDialog, usual_days
from app.results.folder_tree import FolderButton
from app.results.view import TILE_MAX, TILE_MIN, TILE_STEP
from app.results.words_box import WordsBox
from app.search import QueryComposer
from app.ui.icons import icon
from app.ui.layouts import hbox, label, set_quietly, single_shot
from app.ui.plain_text import PlainLabel, plain_tip
from app.ui.tasks import Tasks
from app.ui.theme import Theme
from core.library import Catalogue, Filters, Order

LEAST_WIDTH = 340
"""Room for the field of words and the buttons."""

PAUSE_MS = 180
"""How long typing has to pause before it is searched for."""


@dataclass(frozen=True)
class Facets:
    """The choices of the filters.

    Attributes:
        categories: Names and how many photos each has, by name.
        folders: The known folders.
        places: Directories with photos, and how many lie directly in each.
        tags: In one of their spellings, and how many photos each has, by name.
    """

    categories: tuple[tuple[str, int], ...] = ()
    folders: tuple[Path, ...] = ()
    places: tuple[tuple[Path, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()


class FilterBar(QFrame):
    """Shows and changes the filters of a composer.

    Signals:
        tile_chosen: The user changed the width of tiles.
        order_chosen: The user chose how the library is sorted (Order).

    Attributes:
        words: The field for words, which are part of the query and no filter.
        find_by_name: Puts the cursor into the field for names.
    """

    tile_chosen = Signal(int)
    order_chosen = Signal(object)

    def __init__(
        self, composer: QueryComposer, theme: Theme, tile: int, order: Order = Order.ADDED
    ) -> None:
        super().__init__()
        self._composer = composer
        self._theme = theme
        self._catalogue: Catalogue | None = None
        self._facets = Facets()
        self._tasks = Tasks("facets", self)
        self.setObjectName("filters")
        self.setAccessibleName(self.tr("Filters"))
        self.words = WordsBox(composer, theme)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name…"))
        self.name.setAccessibleName(self.tr("Part of the file's name"))
        self.name.setClearButtonEnabled(True)
        self.name.setMinimumWidth(80)
        self.name.setMaximumWidth(116)
        self._find_action = QAction(self.name)
        self.name.addAction(self._find_action, QLineEdit.ActionPosition.LeadingPosition)
        self.find_by_name = QAction(self.tr("Find by name"), self)
        self.find_by_name.setShortcut(QKeySequence.StandardKey.Find)
        self.find_by_name.triggered.connect(self._begin_to_find)
        self._pause = single_shot(self, "name filter", PAUSE_MS, self._apply_name)
        self.name.textEdited.connect(lambda: self._pause.start())
        self.name.returnPressed.connect(self._apply_name)
        self.category = ChoiceButton(self.tr("Category"), "category", theme)
        self.tags = ChoiceButton(self.tr("Tags"), "tag", theme)
        self.tags.chosen.connect(lambda names: self._change(tags=names))
        self.folder = FolderButton(self.tr("Folder"), theme)
        self.category.chosen.connect(lambda names: self._change(categories=names))
        self.folder.chosen.connect(lambda places: self._change(places=places))
        self.colours = ColourFilter(theme)
        self.colours.chosen.connect(
            lambda colours, tolerance: self._change(colours=colours, tolerance=tolerance)
        )
        self.days = self._menu_button(self.tr("When it was taken, or the file changed last"))
        self._days_menu = QMenu(self)
        self._days_group = QActionGroup(self)
        self._days_group.triggered.connect(self._choose_days)
        self._days_menu.aboutToShow.connect(self._list_days)
        self.days.setMenu(self._days_menu)
        self.stars = self._menu_button(self.tr("Stars"))
        self._make_stars()
        self.sort = self._menu_button(self.tr("Sort by"))
        self._make_orders(order)
        self.clear_button = QToolButton()
        self.clear_button.setText(self.tr("Clear"))
        self.clear_button.setToolTip(self.tr("Clear filters"))
        self.clear_button.setAccessibleName(self.tr("Clear filters"))
        self.clear_button.setProperty("look", "filter")
        self.clear_button.clicked.connect(self.clear)
        self.count = label(look="quiet")
        self.size_slider = self._make_size_slider(tile)
        self._lay_out()
        composer.filters_changed.connect(self._show_filters)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self._show_filters(composer.filters)

    def _make_size_slider(self, tile: int) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(TILE_MIN, TILE_MAX)
        slider.setSingleStep(TILE_STEP)
        slider.setPageStep(2 * TILE_STEP)
        slider.setFixedWidth(64)
        slider.setValue(tile)
        slider.setAccessibleName(self.tr("Size of the pictures"))
        slider.setToolTip(self.tr("Size of the pictures  (Ctrl+wheel over them)"))
        slider.valueChanged.connect(self.tile_chosen)
        return slider

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
        self.tags.set_choices([(name, name, count) for name, count in facets.tags])
        self.folder.set_folders(facets.folders, facets.places)

    def set_count(self, text: str) -> None:
        """Say how many pictures there are."""
        self.count.setText(text)
        self._fit()

    def set_low(self, on: bool) -> None:
        """Be slim in a low window."""
        self._row.setContentsMargins(*((6, 1, 6, 1) if on else (10, 5, 10, 5)))

    def set_browsing(self, on: bool) -> None:
        """Show the order of the library; search results and colours have one of their own."""
        self.sort.setVisible(on and not self._composer.filters.colours)
        self._fit()

    def set_tile(self, width: int) -> None:
        """Show a tile width that was set elsewhere."""
        set_quietly(self.size_slider, width)

    def clear(self) -> None:
        self._composer.set_filters(Filters())

    def stop(self) -> None:
        """Forget typed text that was not applied yet, and stop counting."""
        self._pause.stop()
        self.colours.stop()
        self._tasks.stop()

    def _lay_out(self) -> None:
        self._small, self._large = PlainLabel(), PlainLabel()
        self._row = hbox(
            self.words, self.name, self.category, self.tags, self.folder, self.days, self.stars,
            self.colours, self.clear_button, 1, self.count, self.sort, self._small,
            self.size_slider, self._large,
            on=self, spacing=5,
        )  # fmt: skip
        self.set_low(False)
        self.category.hide()
        self.tags.hide()
        self.folder.hide()
        # In a narrow window the less important parts give way.
        self.setMinimumWidth(LEAST_WIDTH)

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _fit(self) -> None:
        """Hide what there is no room for: the size of tiles first, then names, then stars."""
        sizes = (self._small, self.size_slider, self._large)
        names = () if self.name.hasFocus() else (self.name,)
        stars = (self.stars,) if not self._composer.filters.stars else ()
        giving_way = (*sizes, *names, *stars)
        # Last of all how many match, which the status bar may say, too.
        giving_way = (*giving_way, self.count)
        some = (*sizes, *names, *stars)
        for spared in ((), sizes, (*sizes, *names), some, giving_way):
            for part in giving_way:
                part.setVisible(part not in spared)
            if self._row.minimumSize().width() <= self.width():
                break

    def _menu_button(self, tip: str) -> QToolButton:
        made = QToolButton()
        made.setProperty("look", "filter")
        made.setIconSize(QSize(16, 16))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setToolTip(plain_tip(tip))
        made.setAccessibleName(tip)
        return made

    def _make_orders(self, chosen: Order) -> None:
        menu = QMenu(self)
        self.orders = QActionGroup(self)
        for order, text in (
            (Order.ADDED, self.tr("Date added")),
            (Order.TAKEN, self.tr("Date taken")),
            (Order.CHANGED, self.tr("File date")),
            (Order.STARS, self.tr("Stars")),
            (Order.NAME, self.tr("Name")),
            (Order.RANDOM, self.tr("Random")),
        ):
            action = self.orders.addAction(text)
            action.setCheckable(True)
            action.setChecked(order is chosen)
            action.setData(order.value)
            menu.addAction(action)
        self.sort.setMenu(menu)
        self.orders.triggered.connect(lambda action: self.order_chosen.emit(Order(action.data())))
        self.orders.triggered.connect(self._name_order)
        self._name_order()

    def _make_stars(self) -> None:
        menu = QMenu(self)
        self._stars_group = QActionGroup(self)
        for stars in range(6):
            text = "★" * stars if stars else self.tr("With or without stars")
            more = text if stars in (0, 5) else self.tr("{} or more").format(text)
            action = self._stars_group.addAction(more)
            action.setCheckable(True)
            action.setData(stars)
            menu.addAction(action)
        self.stars.setMenu(menu)
        self._stars_group.triggered.connect(lambda action: self._change(stars=action.data()))

    def _name_order(self) -> None:
        action = self.orders.checkedAction()
        order = self.tr("Sort by: {}").format(action.text())
        self.sort.setToolTip(plain_tip(order))
        self.sort.setAccessibleName(order)

    def _begin_to_find(self) -> None:
        self.name.show()
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
        self.tags.set_chosen(frozenset(filters.tags))
        self.folder.set_chosen(filters.places)
        self.colours.show_filters(filters)
        days = Days(filters.since, filters.until)
        self.days.setText(self._name_of(days))
        self._stars_group.actions()[filters.stars].setChecked(True)
        self.stars.setText("★" * filters.stars)
        for button, is_set in ((self.days, days != Days()), (self.stars, filters.stars > 0)):
            style = Qt.ToolButtonStyle
            button.setToolButtonStyle(
                style.ToolButtonTextBesideIcon if is_set else style.ToolButtonIconOnly
            )
            button.setProperty("chosen", is_set)
            button.style().unpolish(button)
            button.style().polish(button)
        self.clear_button.setVisible(not filters.is_empty)
        self._fit()

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
        self.stars.setIcon(icon("star", palette))
        self.sort.setIcon(icon("sort", palette))
        for mark, name in ((self._small, "tiles-small"), (self._large, "tiles-large")):
            mark.setPixmap(icon(name, palette, 16).pixmap(QSize(16, 16), self.devicePixelRatioF()))


def _count(catalogue: Catalogue) -> Facets:
    return Facets(
        tuple(catalogue.categories()),
        tuple(folder.path for folder in catalogue.folders()),
        tuple(catalogue.directories()),
        tuple(catalogue.tags()),
    )
