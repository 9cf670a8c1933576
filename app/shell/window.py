"""The window: the paper on the left, the pictures on the right, and their connections."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from app.board import Tray
from app.canvas import Canvas, SketchDocument
from app.canvas.actions import CanvasActions
from app.canvas.bar import CanvasBar
from app.categories import CategoryController
from app.categories.expectation import expectation_text
from app.library import ImportService
from app.library.pane import LibraryPane
from app.library.progress_strip import ProgressStrip
from app.library.safekeeping import Safekeeping
from app.library.studios import Studios
from app.look.viewer import Viewer
from app.results import Thumbnails
from app.results.pane import ResultsPane
from app.search import QueryComposer, SearchService, Workspace
from app.shell.about import AboutDialog
from app.shell.actions import Actions
from app.shell.commands import Commands
from app.shell.compact import CompactMode
from app.shell.help import HelpController
from app.shell.menus import Menus, ToolBar, arrange_canvas_actions, every_action
from app.shell.other_programs import OtherPrograms
from app.shell.preferences import Preferences
from app.shell.status import Status
from app.shell.tour import Tour, first_steps
from app.shell.workplace import Room, Workplace, keep_geometry, restore_geometry
from app.sketches.files import SketchDialogs
from app.sketches.history import SketchHistory
from app.sketches.ranking_recorder import RankingRecorder
from app.sketches.scrubber import Scrubber
from app.sketches.settled import SettledMeter
from app.style import Styles
from app.ui.incoming import Arrivals, Incoming, PastedPictures, accept_copy
from app.ui.messages import Toast
from app.ui.settings import Settings
from app.ui.tasks import Tasks
from app.ui.theme import Theme, ThemeMode
from core.categories import Expectation
from core.library import Library


class MainWindow(QMainWindow):
    """Arranges and connects the parts; it computes nothing and owns no thread.

    Signals:
        closed: The window closed and everything it started has ended (whether in time).
    """

    closed = Signal(bool)

    def __init__(
        self, search: SearchService, imports: ImportService, theme: Theme, settings: Settings
    ) -> None:
        super().__init__()
        self.search = search
        self.imports = imports
        self._theme = theme
        self._settings = settings
        self._device = settings.device
        self._pasted = PastedPictures()
        self._arrivals = Arrivals(self)
        self._stopped = False
        self.document = SketchDocument(self)
        self.composer = QueryComposer(self)
        self.thumbnails = Thumbnails(self)
        self.canvas = Canvas(self.document, theme)
        self.pane = ResultsPane(self.composer, self.thumbnails, theme, settings)
        self.tray = Tray(self.pane.copies, theme, settings)
        self.viewer = Viewer(self.pane, search, self.document, self)
        self.studios = Studios(theme, settings, self)
        self.library = LibraryPane(imports, self.studios, theme, settings, self)
        self.safekeeping = Safekeeping(theme, settings, self)
        self.sketches = SketchDialogs(self.document, settings, self)
        self.history = SketchHistory(self.document, theme, self)
        selected = self.pane.view.selected_photos
        self.categories = CategoryController(
            self.composer, imports, selected, theme, settings, self
        )
        self.styles = Styles(self.document, self.composer, selected, theme, self, settings)
        self.recorder = RankingRecorder(self.document, self.composer, search, self)
        self.scrubber = Scrubber(self.recorder, self.document, self.pane.view, theme)
        self.settled = SettledMeter(self.recorder, self.canvas)
        self._make_shell(theme, settings)
        self.setWindowTitle("Inkseek")
        self.setAcceptDrops(True)
        self._lay_out()
        if imports.is_studio:
            self._hide_what_is_for_home()
        self._connect()
        self._connect_search()
        restore_geometry(self, self.workplace)

    def _make_shell(self, theme: Theme, settings: Settings) -> None:
        """Make menus, bars, help, preferences and the compact window."""
        self.notice = Toast(self)
        self.progress = ProgressStrip(self.imports)
        self.status = Status(self.progress)
        self.actions_ = a = Actions(self.document.undo_stack, theme, self)
        self.canvas_actions = CanvasActions(self.canvas, a.tools, theme, settings, self)
        self.canvas_bar = CanvasBar(self.canvas, self.canvas_actions, theme)
        self.menus = Menus(self.menuBar(), a)
        self.toolbar = ToolBar(a)
        self.workplace = Workplace()
        self.help = HelpController(theme, self)
        self.commands = Commands(theme, settings, self)
        self.preferences = Preferences(settings, self, self.commands.change, self.styles.forget)
        self.other_programs = OtherPrograms(self.search, self.imports, self.preferences)
        results = self.pane.view.results
        buttons = [a.pen, a.eraser, a.undo, a.redo, a.clear]
        keys = partial(every_action, self.menuBar())
        self.compact = CompactMode(self.canvas, self.workplace, results, theme, self, buttons, keys)
        add_folder = self.toolbar.widgetForAction(a.add_folder)
        self.tour = Tour(first_steps(self.canvas, self.pane, add_folder), settings, theme, self)

    def start(self, *, with_samples: bool = False) -> None:
        """Start loading; drawing is possible meanwhile."""
        if with_samples:
            self.imports.add_samples()
        self.search.start()

    def stop(self) -> bool:
        """Stop everything, users of a service before the service; True if all ended in time."""
        if self._stopped:
            return True
        self._stopped = True
        for part in (
            self.compact, self.tour, self.canvas, self.recorder, self.history, self.sketches,
            self.styles, self.categories, self.progress, self.notice, self.library, self.tray,
            self.pane, self.thumbnails, self.canvas_actions.eyedropper, self.other_programs,
        ):  # fmt: skip
            part.stop()
        ended = all(list(map(Tasks.stop, self.findChildren(Tasks))))
        # Importing uses the library and the model that the search thread closes.
        ended = self.imports.stop() and ended
        ended = self.search.stop() and ended
        self._pasted.close()
        return ended

    def come_forward(self, files: list[Path]) -> None:
        """Raise the window and open the files of another start."""
        self.compact.stop()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self._arrivals.take_files(files)

    def closeEvent(self, event: QCloseEvent) -> None:
        keep_geometry(self, self.workplace)
        # Loading the model cannot be interrupted; the window need not stay visible for that.
        self.hide()
        event.accept()
        self.closed.emit(self.stop())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is None and self._arrivals.may_take(event.mimeData()):
            accept_copy(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if accept_copy(event):
            self._arrivals.take(event.mimeData())

    def _lay_out(self) -> None:
        place = self.workplace
        place.drawing.addWidget(self.canvas, 1)
        for below in (self.canvas_bar, self.scrubber):
            place.drawing.addWidget(below)
        self.pane.context.insertWidget(0, self.categories.strip)
        place.results.addWidget(self.pane, 1)
        place.results.addWidget(self.tray)
        self._apply_settings()
        self.setCentralWidget(place)
        # From the canvas one key leads into the pictures.
        self.setTabOrder(self.canvas, self.pane.view)
        menus = self.menus
        menus.help.insertActions(self.actions_.about, self.help.actions)
        for menu, actions in (
            (menus.sketch, self.history.actions),
            (menus.search, [self.history.show_list, self.history.forget]),
            (menus.search, self.scrubber.actions_),
            (menus.search, self.categories.search_actions),
            (menus.library, self.categories.actions),
            (menus.library, self.studios.actions_),
            (menus.library, self.safekeeping.actions_),
            (menus.edit, [self.preferences.show]),
            (menus.view, [self.compact.toggle]),
            (menus.help, [self.tour.show, *self.commands.actions_]),
            (menus.search, [self.pane.filters.words.begin, self.pane.filters.find_by_name]),
            (menus.search, self.styles.actions_),
        ):
            menus.add(menu, actions)
        for group in (*self.pane.actions_.groups, self.tray.actions_):
            menus.add(menus.pictures, list(group))
        arrange_canvas_actions(self.canvas_actions, menus, self.toolbar)
        menus.add(menus.help, [self.help.try_pen])
        self.toolbar.add_middle([self.history.show_list])
        self.toolbar.add_right(self.styles.chooser)
        self.viewer.quick.also = [self.canvas_actions.pick, *self.pane.marking.actions]
        self.pane.actions_.add([self.styles.meant, self.categories.assign])
        self.addToolBar(self.toolbar)
        self.setStatusBar(self.status)
        room = Room(self)
        for set_low in (
            self.toolbar.set_low, self.status.set_low, self.pane.set_low, self.tray.fold,
            self.scrubber.set_low,
        ):  # fmt: skip
            room.low_changed.connect(set_low)
        room.changed.connect(self.categories.strip.fit)
        self.commands.shortcuts.apply(self)

    def _hide_what_is_for_home(self) -> None:
        """Hide what a studio doesn't offer; the library pane says so."""
        for action in (self.actions_.samples, self.actions_.read_all, self.categories.import_):
            action.setVisible(False)
        for button in (self.categories.sidebar.import_button, self.pane.samples_button):
            button.hide()

    def _connect(self) -> None:
        a, imports, chosen = self.actions_, self.imports, self.pane.actions_
        for action, slot in (
            (a.clear, self._new_sketch), (a.open_sketch, self.sketches.ask_open),
            (a.save_sketch, self.sketches.ask_save), (a.paste, self._paste),
            (a.add_folder, self.library.ask_folder), (a.folders, self.library.show_folders),
            (a.rescan, imports.rescan), (a.read_all, imports.read_all_again),
            (a.samples, imports.add_samples), (a.problems, self.library.show_problems),
            (a.about, self._about), (a.quit, self.close),
        ):  # fmt: skip
            action.triggered.connect(slot)
        a.theme_group.triggered.connect(self._choose_theme)
        for action in (a.folders, a.rescan, a.read_all, a.problems):
            action.setEnabled(False)
        for told in (
            self.pane.actions_.refused, self.tray.refused, self.sketches.refused,
            self.canvas.underlay.refused, self.history.failed, self.styles.failed,
            self.styles.profiles.refused, self.categories.failed, self.library.failed,
            self.studios.refused, imports.failed, self.other_programs.refused, self.search.problem,
            self._arrivals.refused, self.compact.opener.refused,
            *(t.failed for t in self.findChildren(Tasks)),
        ):  # fmt: skip
            told.connect(self.notice.tell)
        for news in (
            self.history.told, self.categories.told, self.safekeeping.told, imports.told,
            self.styles.told, self.styles.quiet.asked, self.viewer.quick.told, self.pane.told,
        ):  # fmt: skip
            news.connect(self.notice.say)
        self.document.sketch_changed.connect(self.composer.set_page)
        self.canvas_bar.balance_changed.connect(self.composer.set_colour_weight)
        self.pane.folder_wanted.connect(self.library.ask_folder)
        self.styles.folder_wanted.connect(self.library.ask_folder)
        self.pane.samples_wanted.connect(imports.add_samples)
        chosen.pin_wanted.connect(self.tray.pin)
        chosen.board_wanted.connect(self.tray.put_on_board)
        chosen.trace_wanted.connect(self.canvas.underlay.open)
        chosen.used.connect(self.styles.quiet.note_use)
        chosen.similar_wanted.connect(self._new_sketch)
        chosen.similar_wanted.connect(self.composer.like)
        chosen.serve(self.canvas)
        self.canvas.space_tapped.connect(self.pane.actions_.look.trigger)
        self.pane.view.left.connect(self.canvas.setFocus)
        self.tray.compare_wanted.connect(self.viewer.compare.compare)
        self.progress.problems_wanted.connect(self.library.show_problems)
        self.canvas.pictures_dropped.connect(self._arrivals.take)
        self._arrivals.sorted.connect(self._take)
        self.pane.view.selectionModel().selectionChanged.connect(self.styles.follow_selection)
        self.preferences.changed.connect(self._apply_settings)
        for leaver in (self.safekeeping, self.studios):
            leaver.close_wanted.connect(self.close)
        for also in (self.tour.ended, self.commands.shortcuts.changed, self.styles.quiet.changed):
            also.connect(self.preferences.changed)
        self.categories.library_changed.connect(self.composer.ask)
        self.categories.earlier.open_wanted.connect(self.history.open)
        self.categories.expected.connect(self._tell_expectation)
        self.tray.exporter.finished.connect(self._tell_export)
        imports.busy_changed.connect(self.pane.set_importing)
        for follow in (self.search.refresh, self.tray.refresh, self.composer.ask):
            imports.library_changed.connect(follow)

    def _connect_search(self) -> None:
        search = self.search
        self.composer.changed.connect(search.ask)
        search.opened.connect(self._use_library)
        for user in (self.history, self.categories, self.safekeeping, self.studios):
            search.opened.connect(user.use)
        for signal, first in ((search.ready, self._ready), (search.switched, self._follow_model)):
            for begin in (
                self.categories.begin, first, self.status.set_ready, self.settled.use,
                self.styles.use, self.library.begin, self.pane.filters.words.use,
            ):  # fmt: skip
                signal.connect(begin)
        for take in (
            self.pane.show_answer, self.categories.take_answer, self.status.set_answer,
            self.history.take_answer, self.recorder.take_answer, self.scrubber.take_answer,
            lambda answer: self.notice.say_once(answer.ranking.notice),
        ):  # fmt: skip
            search.answered.connect(take)
        search.learning.connect(self.status.set_learning)
        for fail in (self.pane.set_failed, self.status.set_failed):
            search.failed.connect(fail)
        for count in (self.status.set_photos, self.pane.set_photos):
            search.counted.connect(count)

    def _take(self, incoming: Incoming) -> None:
        if incoming.folders:
            self.categories.propose(incoming.folders)
        for file in incoming.sketches[:1]:
            self.sketches.open(file)
        for file in incoming.pictures[:1]:
            self.composer.set_picture(file)

    def _choose_theme(self, action: QAction) -> None:
        self._settings.theme = action.data()
        self.preferences.changed.emit()

    def _apply_settings(self) -> None:
        chosen = self._settings
        mode = ThemeMode(chosen.theme)
        if mode is not self._theme.mode:
            self._theme.set_mode(mode)
        self.actions_.themes[mode].setChecked(True)
        self.workplace.set_left_handed(chosen.left_handed)
        self.canvas.set_feel(chosen.pressure, chosen.stabiliser)
        self.pane.view.motion.reduced = chosen.reduce_motion
        self.composer.set_results(chosen.results)
        self.thumbnails.set_limit(chosen.memory_mb * 1_000_000)
        if chosen.device != self._device:
            self._device = chosen.device
            self.search.reload()

    def _new_sketch(self, *_: object) -> None:
        self.document.clear()
        self.composer.clear_terms()

    def _paste(self) -> None:
        if self._arrivals.paste():
            return
        picture = self._pasted.keep(self.tr("Pasted picture"))
        if picture is None:
            self.notice.say(self.tr("There is no picture on the clipboard."))
        else:
            self.composer.set_picture(picture)

    def _about(self) -> None:
        workspace = self.search.workspace
        card = workspace.encoder.card if workspace is not None else None
        AboutDialog(card, self._theme, self, self.help.show_guide).open()

    def _use_library(self, library: Library) -> None:
        self.thumbnails.use(library.thumbnails)
        self.pane.use(library)
        self.tray.use(library)
        self.library.use(library)
        self.viewer.quick.use(library)
        for action in (self.actions_.folders, self.actions_.problems):
            action.setEnabled(True)

    def _ready(self, workspace: Workspace) -> None:
        self.pane.set_ready()
        for action in (self.actions_.rescan, self.actions_.read_all):
            action.setEnabled(True)
        if not self.imports.is_studio and workspace.library.catalogue.folders():
            self.imports.rescan()
        self.imports.start(workspace.library, workspace.encoder, workspace.shipped)

    def _follow_model(self, workspace: Workspace) -> None:
        self.imports.serve(workspace.encoder)
        self.composer.ask()

    def _tell_expectation(self, found: Expectation) -> None:
        self.notice.say(
            expectation_text(found),
            self.tr("Improve with a few sketches…"),
            partial(self.styles.sharpen, found.category),
        )

    def _tell_export(self, file: Path | None) -> None:
        if file is not None:
            text, reveal = self.tr("Contact sheet saved: {}"), self.pane.actions_.opener.reveal
            self.notice.say(text.format(file.name), self.tr("Show file"), partial(reveal, file))
