"""Everything that can be done on the canvas, each with its name, key and icon."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.canvas.brush import next_size
from app.canvas.canvas import Canvas
from app.canvas.symmetry import Symmetry
from app.canvas.tool import Tool
from app.canvas.wheel import NOTCH_TURN, NOTCH_ZOOM
from app.diagnostics.tablet_tester import TabletTester
from app.shell.menus import Menus
from app.shell.toolbar import ToolBar
from app.ui.settings import Settings
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.library import SUFFIXES


class CanvasActions(QObject):
    """Makes the actions, keeps them true to the canvas, and does what they say.

    Attributes:
        tools: The pen's tools beside pen and eraser: the red pen, the eraser of whole strokes,
            selecting, the hand.
        selection: What can be done with strokes that are selected.
        sizes: Finer and broader.
        mirrors: Which mirrors are up, one of them checked.
        mirror: Puts up the next mirrors.
        views: Zoom and turn.
        tracing: Lay a picture under the paper, take it away.
        try_pen: Show what the pen reports.
    """

    def __init__(
        self, canvas: Canvas, pens: QActionGroup, theme: Theme, settings: Settings, window: QWidget
    ) -> None:
        """Make the actions.

        Args:
            canvas: What they act on.
            pens: The group of the tools, with pen and eraser in it, in this order.
            theme: For the icons.
            settings: Knows the folder of the last dialog.
            window: What dialogs belong to.
        """
        super().__init__(window)
        self._canvas = canvas
        self._settings = settings
        self._window = window
        self._theme = theme
        self._themed = ThemedActions(theme, self)
        make = self._themed.action
        self._tool_of = dict(zip(pens.actions(), (Tool.PEN, Tool.ERASER), strict=True))
        for tool, action in (
            (Tool.NEGATIVE, make(self.tr("Not like this: red pen"), "negative", "N")),
            (Tool.STROKE_ERASER, make(self.tr("Erase whole strokes"), "stroke-eraser", "Shift+E")),
            (Tool.SELECT, make(self.tr("Select strokes"), "select", "S")),
            (Tool.HAND, make(self.tr("Move the paper"), "hand", "H")),
        ):
            action.setCheckable(True)
            pens.addAction(action)
            self._tool_of[action] = tool
        self.tools = list(self._tool_of)[2:]
        self.selection = self._make_selection()
        self._finer = make(self.tr("Finer line or eraser"), "brush-size", "[")
        self._broader = make(self.tr("Broader line or eraser"), "brush-size", "]")
        self.sizes = [self._finer, self._broader]
        self.mirrors = self._make_mirrors()
        self.mirror = make(self.tr("Mirror"), "mirror", "Shift+S")
        self.mirror.setCheckable(True)
        self.zoom_in = make(self.tr("Zoom in"), "zoom-in", QKeySequence.StandardKey.ZoomIn)
        self.zoom_out = make(self.tr("Zoom out"), "zoom-out", QKeySequence.StandardKey.ZoomOut)
        self.fit = make(self.tr("Whole drawing, upright"), "fit", "Ctrl+0")
        self.turn_left = make(self.tr("Turn the paper left"), "turn-left", "Ctrl+[")
        self.turn_right = make(self.tr("Turn the paper right"), "turn-right", "Ctrl+]")
        self.views = [self.zoom_in, self.zoom_out, self.fit, self.turn_left, self.turn_right]
        self.trace = make(self.tr("Trace a picture…"), "trace", "Ctrl+Shift+U")
        self.untrace = make(self.tr("Take the traced picture away"), "close")
        self.tracing = [self.trace, self.untrace]
        self.try_pen = make(self.tr("Try the pen…"), "tablet")
        self._connect(pens)
        self._follow_selection()
        self._follow_brush()
        self._follow_underlay()
        self._follow_view()

    def fill(self, menus: Menus, toolbar: ToolBar) -> None:
        """Find a place for every action."""
        red_pen, *others = self.tools
        eraser = list(self._tool_of)[1]
        toolbar.add_tools(others)
        # Pens beside one another, then erasers.
        toolbar.insertAction(eraser, red_pen)
        edit = menus.edit
        edit.insertAction(eraser, red_pen)
        # Beside the tools that are there, and before what was added to the menu after them.
        below = edit.actions()[edit.actions().index(eraser) + 1 :]
        end = below[0] if below else edit.addSeparator()
        edit.insertActions(end, others)
        edit.insertSeparator(end)
        edit.insertActions(end, self.sizes)
        mirrors = QMenu(self.tr("Mirror"), edit)
        self.fill_mirror_menu(mirrors)
        edit.insertMenu(end, mirrors)
        edit.insertSeparator(end)
        edit.insertActions(end, self.selection)
        menus.add(menus.sketch, self.tracing)
        menus.add(menus.view, self.views)
        menus.add(menus.help, [self.try_pen])

    def fill_mirror_menu(self, menu: QMenu) -> None:
        """Put the choice of mirrors into a menu."""
        menu.addActions(self.mirrors)

    def _make_selection(self) -> list[QAction]:
        make = self._themed.action
        select_all = make(self.tr("Select all strokes"), "select", "Ctrl+A")
        # In the list of pictures the same key selects pictures.
        select_all.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._canvas.addAction(select_all)
        selecting = self._canvas.selecting
        select_all.triggered.connect(self._select_all)
        found = [select_all]
        for text, icon_name, keys, slot in (
            (self.tr("Duplicate the selected strokes"), "copy", "Ctrl+J", selecting.double),
            (self.tr("Turn into its opposite"), "opposite", "Ctrl+I", selecting.turn_over),
            (self.tr("Delete the selected strokes"), "close", "", selecting.delete),
        ):
            action = make(text, icon_name, keys)
            action.triggered.connect(slot)
            found.append(action)
        found[2].setToolTip(
            self.tr("Makes strokes that are looked for not wanted, and the other way about.")
        )
        return found

    def _make_mirrors(self) -> list[QAction]:
        group = QActionGroup(self)
        names = {
            Symmetry.NONE: self.tr("No mirror"),
            Symmetry.LEFT_RIGHT: self.tr("Left and right alike"),
            Symmetry.TOP_BOTTOM: self.tr("Top and bottom alike"),
            Symmetry.BOTH: self.tr("All four quarters alike"),
        }
        for symmetry, name in names.items():
            action = group.addAction(name)
            action.setCheckable(True)
            action.setData(symmetry.value)
        group.triggered.connect(self._set_mirror)
        return group.actions()

    def _connect(self, pens: QActionGroup) -> None:
        canvas = self._canvas
        pens.triggered.connect(self._choose_tool)
        canvas.toolbox.tool_changed.connect(self._follow_tool)
        canvas.selecting.changed.connect(self._follow_selection)
        canvas.brush.changed.connect(self._follow_brush)
        canvas.underlay.changed.connect(self._follow_underlay)
        canvas.navigator.changed.connect(self._follow_view)
        for action, slot in (
            (self._finer, self._thin),
            (self._broader, self._broaden),
            (self.mirror, self._next_mirror),
            (self.zoom_in, self._zoom_in),
            (self.zoom_out, self._zoom_out),
            (self.fit, canvas.fit),
            (self.turn_left, self._turn_left),
            (self.turn_right, self._turn_right),
            (self.trace, self._ask_trace),
            (self.untrace, canvas.underlay.remove),
            (self.try_pen, self._try_pen),
        ):
            action.triggered.connect(slot)

    @Slot(QAction)
    def _choose_tool(self, action: QAction) -> None:
        self._canvas.set_tool(self._tool_of[action])

    @Slot(object)
    def _follow_tool(self, tool: Tool) -> None:
        for action, its in self._tool_of.items():
            if its is tool:
                action.setChecked(True)

    @Slot()
    def _follow_selection(self) -> None:
        for action in self.selection[1:]:
            action.setEnabled(not self._canvas.selecting.selection.is_empty)

    @Slot()
    def _follow_brush(self) -> None:
        for action in self.mirrors:
            action.setChecked(action.data() == self._canvas.brush.symmetry.value)
        self.mirror.setChecked(self._canvas.brush.symmetry is not Symmetry.NONE)

    @Slot()
    def _follow_underlay(self) -> None:
        self.untrace.setEnabled(self._canvas.underlay.tracing is not None)

    @Slot()
    def _follow_view(self) -> None:
        self.fit.setEnabled(self._canvas.navigator.is_own)

    @Slot()
    def _select_all(self) -> None:
        self._canvas.set_tool(Tool.SELECT)
        self._canvas.selecting.select_all()

    @Slot()
    def _thin(self) -> None:
        self._resize(-1)

    @Slot()
    def _broaden(self) -> None:
        self._resize(1)

    def _resize(self, steps: int) -> None:
        brush = self._canvas.brush
        if self._canvas.tool.erases:
            brush.set_eraser(next_size(brush.eraser, steps))
        else:
            brush.set_width(next_size(brush.width, steps))

    @Slot(QAction)
    def _set_mirror(self, action: QAction) -> None:
        self._canvas.brush.set_symmetry(Symmetry(action.data()))

    @Slot()
    def _next_mirror(self) -> None:
        kinds = list(Symmetry)
        at = kinds.index(self._canvas.brush.symmetry)
        self._canvas.brush.set_symmetry(kinds[(at + 1) % len(kinds)])

    @Slot()
    def _zoom_in(self) -> None:
        self._canvas.navigator.zoom(NOTCH_ZOOM)

    @Slot()
    def _zoom_out(self) -> None:
        self._canvas.navigator.zoom(1 / NOTCH_ZOOM)

    @Slot()
    def _turn_left(self) -> None:
        self._canvas.navigator.turn(-2 * NOTCH_TURN)

    @Slot()
    def _turn_right(self) -> None:
        self._canvas.navigator.turn(2 * NOTCH_TURN)

    @Slot()
    def _ask_trace(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a picture to draw over"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        dialog.setNameFilters([self.tr("Pictures ({})").format(patterns)])
        if self._settings.last_folder:
            dialog.setDirectory(self._settings.last_folder)
        dialog.fileSelected.connect(self._trace)
        dialog.open()

    @Slot()
    def _try_pen(self) -> None:
        TabletTester(self._theme, self._window).open()

    @Slot(str)
    def _trace(self, file: str) -> None:
        self._settings.last_folder = str(Path(file).parent)
        self._canvas.underlay.open(Path(file))
