"""The actions of the canvas, with their names, keys and icons."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from app.canvas.brush import Symmetry, Tool, next_size
from app.canvas.canvas import Canvas
from app.canvas.gestures import NOTCH_TURN, NOTCH_ZOOM
from app.ui.colours import Eyedropper
from app.ui.dialogs import ask_file
from app.ui.settings import Settings
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.library import SUFFIXES


class CanvasActions(ThemedActions):
    """Makes the actions, keeps them in step with the canvas, and carries them out.

    Attributes:
        tools: The tools besides pen and eraser: red pen, marker, bucket, stroke eraser, selection,
            hand.
        marker: The tool that paints colour alone.
        bucket: The tool that fills areas with it.
        pick: Picks the colour of the pen from a picture.
        eyedropper: What that starts.
        selection: Actions on selected strokes.
        sizes: Thinner and thicker.
        mirrors: The mirrors to choose from, one of them checked.
        mirror: Switches to the next mirrors.
        views: Zoom and turn.
        tracing: Put a picture under the paper, or remove it.
    """

    def __init__(
        self, canvas: Canvas, pens: QActionGroup, theme: Theme, settings: Settings, window: QWidget
    ) -> None:
        """Make the actions.

        Args:
            canvas: The canvas they act on.
            pens: The group of the tools, starting with pen and eraser.
            theme: For the icons.
            settings: Remembers the folder of the last dialog.
            window: The parent of dialogs.
        """
        super().__init__(theme, window)
        self._canvas = canvas
        self._settings = settings
        self._window = window
        self._tool_of = dict(zip(pens.actions(), (Tool.PEN, Tool.ERASER), strict=True))
        self.tools = self._make_tools(pens)
        self.selection = self._make_selection()
        self.eyedropper = Eyedropper(self)
        self.eyedropper.picked.connect(canvas.brush.set_colour)
        self.pick = self.action(
            self.tr("Pick a colour from a picture"), "eyedropper", "I", self.eyedropper.start
        )
        self.sizes = [
            self.action(text, "brush-size", key, partial(self._resize, steps))
            for text, key, steps in (
                (self.tr("Thinner pen or eraser"), "[", -1),
                (self.tr("Thicker pen or eraser"), "]", 1),
            )
        ]
        self.mirrors = self._make_mirrors()
        self.mirror = self.action(self.tr("Mirror"), "mirror", "Shift+S", self._next_mirror)
        self.mirror.setCheckable(True)
        self.views = self._make_views()
        self.zoom_in, self.zoom_out, self.fit, self.turn_left, self.turn_right = self.views
        self.trace = self.action(
            self.tr("Trace a picture…"), "trace", "Ctrl+Shift+U", self._ask_trace
        )
        self.untrace = self.action(
            self.tr("Remove traced picture"), "close", None, canvas.underlay.remove
        )
        self.tracing = [self.trace, self.untrace]
        self._follow_canvas(pens)

    def _make_views(self) -> list[QAction]:
        zoom, turn = self._canvas.navigator.zoom, self._canvas.navigator.turn
        standard, zoom_in, zoom_out = QKeySequence.StandardKey, NOTCH_ZOOM, 1 / NOTCH_ZOOM
        return [
            self.action(text, icon_name, keys, slot)
            for text, icon_name, keys, slot in (
                (self.tr("Zoom in"), "zoom-in", standard.ZoomIn, lambda: zoom(zoom_in)),
                (self.tr("Zoom out"), "zoom-out", standard.ZoomOut, lambda: zoom(zoom_out)),
                (self.tr("Fit the drawing, upright"), "fit", "Ctrl+0", lambda: self._canvas.fit()),
                (
                    self.tr("Turn the paper left"),
                    "turn-left",
                    "Ctrl+[",
                    lambda: turn(-2 * NOTCH_TURN),
                ),
                (
                    self.tr("Turn the paper right"),
                    "turn-right",
                    "Ctrl+]",
                    lambda: turn(2 * NOTCH_TURN),
                ),
            )
        ]

    def _make_tools(self, pens: QActionGroup) -> list[QAction]:
        made = []
        for tool, text, icon_name, key in (
            (Tool.NEGATIVE, self.tr("Not like this: red pen"), "negative", "N"),
            (Tool.MARKER, self.tr("Marker: colour without shape"), "marker", "Shift+B"),
            (Tool.BUCKET, self.tr("Bucket: fill an area with colour"), "bucket", "G"),
            (Tool.STROKE_ERASER, self.tr("Erase whole strokes"), "stroke-eraser", "Shift+E"),
            (Tool.SELECT, self.tr("Select strokes"), "select", "S"),
            (Tool.HAND, self.tr("Move the paper"), "hand", "H"),
        ):
            action = self.action(text, icon_name, key)
            action.setCheckable(True)
            pens.addAction(action)
            self._tool_of[action] = tool
            made.append(action)
        self.marker, self.bucket = made[1:3]
        return made

    def _make_selection(self) -> list[QAction]:
        selecting = self._canvas.selecting
        found = [
            self.action(text, icon_name, keys, slot)
            for text, icon_name, keys, slot in (
                (self.tr("Select all strokes"), "select", "Ctrl+A", self._select_all),
                (self.tr("Duplicate the selected strokes"), "copy", "Ctrl+J", selecting.duplicate),
                (self.tr("Switch to red/black"), "opposite", "Ctrl+I", selecting.turn_over),
                (self.tr("Delete the selected strokes"), "close", None, selecting.delete),
            )
        ]
        # In the list of pictures the same key selects pictures.
        found[0].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._canvas.addAction(found[0])
        found[2].setToolTip(self.tr("Turns black strokes red, and red ones black."))
        return found

    def _make_mirrors(self) -> list[QAction]:
        group = QActionGroup(self)
        names = {
            Symmetry.NONE: self.tr("No mirror"),
            Symmetry.LEFT_RIGHT: self.tr("Mirror left and right"),
            Symmetry.TOP_BOTTOM: self.tr("Mirror top and bottom"),
            Symmetry.BOTH: self.tr("Mirror both ways"),
        }
        for symmetry, name in names.items():
            action = group.addAction(name)
            action.setCheckable(True)
            action.setData(symmetry.value)
        brush = self._canvas.brush
        group.triggered.connect(lambda action: brush.set_symmetry(Symmetry(action.data())))
        return group.actions()

    def _follow_canvas(self, pens: QActionGroup) -> None:
        canvas = self._canvas
        pens.triggered.connect(lambda action: canvas.set_tool(self._tool_of[action]))
        canvas.toolbox.tool_changed.connect(self._follow_tool)
        for changed, follow in (
            (canvas.selecting.changed, self._follow_selection),
            (canvas.brush.changed, self._follow_brush),
            (canvas.underlay.changed, self._follow_underlay),
            (canvas.navigator.changed, self._follow_view),
        ):
            changed.connect(follow)
            follow()

    def _follow_tool(self, tool: Tool) -> None:
        for action, its in self._tool_of.items():
            if its is tool:
                action.setChecked(True)

    def _follow_selection(self) -> None:
        for action in self.selection[1:]:
            action.setEnabled(not self._canvas.selecting.selection.is_empty)

    def _follow_brush(self) -> None:
        for action in self.mirrors:
            action.setChecked(action.data() == self._canvas.brush.symmetry.value)
        self.mirror.setChecked(self._canvas.brush.symmetry is not Symmetry.NONE)

    def _follow_underlay(self) -> None:
        self.untrace.setEnabled(self._canvas.underlay.tracing is not None)

    def _follow_view(self) -> None:
        self.fit.setEnabled(self._canvas.navigator.is_own)

    def _select_all(self) -> None:
        self._canvas.set_tool(Tool.SELECT)
        self._canvas.selecting.select_all()

    def _resize(self, steps: int, _checked: bool = False) -> None:
        brush, tool = self._canvas.brush, self._canvas.tool
        brush.set_size(tool, next_size(brush.size_of(tool), steps))

    def _next_mirror(self) -> None:
        kinds = list(Symmetry)
        at = kinds.index(self._canvas.brush.symmetry)
        self._canvas.brush.set_symmetry(kinds[(at + 1) % len(kinds)])

    def _ask_trace(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        ask_file(
            self._window,
            self.tr("Choose a picture to draw over"),
            self._settings,
            self._canvas.underlay.open,
            [self.tr("Pictures ({})").format(patterns)],
        )
