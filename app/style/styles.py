"""What the window does with profiles: one in use, learnt again when need be, taught in passing."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.canvas import SketchDocument
from app.search import QueryComposer, Workspace
from app.style.chooser import StyleChooser
from app.style.profiles_dialog import ProfilesDialog
from app.style.service import LearnRequest, StyleService
from app.style.shelf import Shelf
from app.style.wizard import StyleWizard
from app.style.wording import outcome
from app.ui.icons import icon
from app.ui.theme import Theme
from core.library import Photo
from core.style import Profile, StyleError
from core.style.example import check_sketch
from core.style.learn import LearntProfile

log = logging.getLogger(__name__)


class Styles(QObject):
    """Joins profiles, learning, search and the window.

    Attributes:
        teach: Open the wizard.
        meant: Pair the drawing on the paper with the selected picture.
        manage: Show the profiles.
        take_back: Undo the last change of a profile.
        chooser: The button of the toolbar.
        shelf: The profiles of the open library.

    Signals:
        told: Something the user should know (a message).
    """

    told = Signal(str)

    def __init__(
        self,
        document: SketchDocument,
        composer: QueryComposer,
        selected: Callable[[], list[Photo]],
        theme: Theme,
        window: QWidget,
        service: StyleService | None = None,
    ) -> None:
        """Make the actions and the chooser.

        Args:
            document: the paper.
            composer: asks again when another style is in use.
            selected: the pictures that are selected in the results.
            theme: of the icons.
            window: over which dialogs open.
            service: learns; one of its own when None.
        """
        super().__init__(window)
        self._selected = selected
        self._document = document
        self._composer = composer
        self._theme = theme
        self._window = window
        self._reason = ""
        self._wizard: StyleWizard | None = None
        self.service = service or StyleService(parent=self)
        self.shelf = Shelf(self)
        self.teach = QAction(self.tr("Teach it your style…"), self)
        self.teach.setShortcut(QKeySequence("Ctrl+Shift+Y"))
        self.meant = QAction(self.tr("This is what I meant"), self)
        self.meant.setShortcut(QKeySequence("Ctrl+M"))
        self.manage = QAction(self.tr("Styles…"), self)
        self.take_back = QAction(self.tr("Undo in styles"), self)
        self.chooser = StyleChooser(self.shelf, [self.teach, self.manage, self.take_back], theme)
        self.teach.triggered.connect(self.show_wizard)
        self.meant.triggered.connect(self.add_pair)
        self.manage.triggered.connect(self.show_profiles)
        self.take_back.triggered.connect(self.shelf.undo)
        self.shelf.changed.connect(self._renew)
        self.shelf.chosen.connect(self._apply)
        self.service.learnt.connect(self._learnt)
        self.service.failed.connect(self._failed)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()
        self._renew()

    @property
    def actions_(self) -> list[QAction]:
        return [self.teach, self.meant, self.manage, self.take_back]

    @property
    def _able(self) -> bool:
        return self.service.workspace is not None and not self._reason

    @property
    def wizard(self) -> StyleWizard | None:
        """The wizard while it is open."""
        return self._wizard

    @Slot(object)
    def use(self, workspace: Workspace) -> None:
        """Work with this library and encoder; also called when another encoder answers."""
        self._reason = self.service.use(workspace)
        self.shelf.open(workspace.library.root)
        self._renew()
        self._apply()

    @Slot()
    def follow_selection(self) -> None:
        """Offer pairing while one picture is selected."""
        self.meant.setEnabled(self._able and len(self._selected()) == 1)

    def stop(self) -> None:
        if self._wizard is not None:
            self._wizard.close_at_once()
        self.service.stop()

    @Slot()
    def show_wizard(self) -> None:
        """Open the wizard, or bring the open one forward."""
        if self._wizard is None and self.service.workspace is not None:
            categories = self.service.workspace.library.catalogue.categories()
            wizard = StyleWizard(self.service, categories, self._theme, self._window)
            wizard.kept.connect(self._keep)
            wizard.finished.connect(self._wizard_closed)
            self._wizard = wizard
            wizard.open()

    @Slot(str)
    def sharpen(self, category: str) -> None:
        """Open the wizard for one category, to learn how its pictures are drawn."""
        self.show_wizard()
        if self._wizard is not None:
            intro = self._wizard.intro
            intro.about.setCurrentIndex(max(intro.about.findData(category), 0))

    @Slot()
    def add_pair(self) -> None:
        """Learn that the drawing on the paper meant the selected picture."""
        page = self._document.page
        photos = self._selected()
        if len(photos) != 1:
            self.told.emit(self.tr("Select the one picture that you meant first."))
            return
        if page.sketch.is_empty:
            self.told.emit(self.tr("Draw the picture first; a style is learnt from strokes."))
            return
        try:
            check_sketch(page.sketch)
        except StyleError as error:
            self.told.emit(str(error))
            return
        profile = self.shelf.current or Profile.new(self.tr("My style"))
        self.service.learn(LearnRequest(profile, ((page.sketch, photos[0]),)))

    @Slot()
    def show_profiles(self) -> None:
        if self.shelf.store is not None:
            ProfilesDialog(self.shelf, self._theme, self._window).open()

    @Slot()
    def _wizard_closed(self) -> None:
        self._wizard = None
        self._apply()

    @Slot(object)
    def _keep(self, profile: Profile) -> None:
        """Keep what the wizard made, and search with it."""
        self.shelf.keep(profile, self.tr("Teach “{}”").format(profile.name), apply=False)

    @Slot()
    def _apply(self) -> None:
        """Search with the profile in use; it is learnt anew, which is a matter of moments."""
        workspace, profile = self.service.workspace, self.shelf.current
        if workspace is None:
            return
        if profile is None or self._reason or not profile.examples:
            workspace.searcher.use_style(None)
            self._composer.ask()
            return
        self.service.learn(LearnRequest(profile))

    @Slot(object)
    def _learnt(self, learnt: LearntProfile) -> None:
        workspace, profile = self.service.workspace, learnt.profile
        if workspace is None or self._wizard is not None:
            return  # The wizard shows what was learnt and asks before anything is kept.
        known = self.shelf.find(profile.id)
        if known is None or known.examples != profile.examples:
            self._noted(profile)
        elif known.effect != profile.effect:
            # LearntProfile anew, for another encoder or a library that has grown.
            self.shelf.renew(profile)
        current = self.shelf.current
        if current is not None and current.id == profile.id:
            style = learnt.projection
            fits = style is None or style.encoder_id == workspace.encoder.card.id
            workspace.searcher.use_style(style if fits else None)
            self._composer.ask()

    def _noted(self, profile: Profile) -> None:
        example = profile.examples[-1]
        self.shelf.keep(profile, self.tr("Add {}").format(example.name), apply=False)
        title = outcome(profile.effect)[0] if profile.effect is not None else ""
        self.told.emit(
            self.tr("Noted for “{}”: this drawing meant {}. {}.").format(
                profile.name, example.name, title
            )
        )

    @Slot(object, str)
    def _failed(self, profile: Profile, message: str) -> None:
        if self._wizard is None and message:
            self.told.emit(self.tr("“{}” can't be used: {}").format(profile.name, message))
            if self.service.workspace is not None:
                self.service.workspace.searcher.use_style(None)

    @Slot()
    def _renew(self) -> None:
        tip = self._reason or self.tr(
            "Draw a few of your own pictures; searches adapt to your hand"
        )
        self.teach.setEnabled(self._able)
        self.teach.setToolTip(tip)
        self.follow_selection()
        self.meant.setToolTip(self.tr("Learn that the drawing stands for the selected picture"))
        self.manage.setEnabled(self.shelf.store is not None)
        undo = self.shelf.undo_text
        self.take_back.setEnabled(bool(undo))
        self.take_back.setText(
            self.tr("Undo: {}").format(undo) if undo else self.tr("Undo in styles")
        )

    @Slot()
    def _paint_icons(self) -> None:
        palette = self._theme.palette
        self.teach.setIcon(icon("style", palette))
        self.meant.setIcon(icon("meant", palette))
        self.take_back.setIcon(icon("undo", palette))
