"""Styles in the window: use a profile, learn it again when needed, add pairs to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.canvas import SketchDocument
from app.search import QueryComposer, Workspace
from app.style.chooser import StyleChooser
from app.style.profile_list import ProfileList
from app.style.profiles_dialog import ProfilesDialog
from app.style.quiet import ID, QuietLearning
from app.style.service import LearnRequest, StyleService
from app.style.wizard import StyleWizard
from app.style.wording import outcome
from app.ui.plain_text import name_on_button, plain_tip
from app.ui.settings import Settings
from app.ui.theme import Theme
from app.ui.themed_actions import ThemedActions
from core.library import Photo
from core.style import Profile, StyleError
from core.style.example import check_sketch
from core.style.learn import LearntProfile


class Styles(QObject):
    """Connects profiles, learning, search and the window.

    Attributes:
        teach: Open the wizard.
        meant: Pair the drawing on the paper with the selected picture.
        manage: Show the profiles.
        take_back: Undo the last change of a profile.
        chooser: The button of the toolbar.
        profiles: The profiles of the open library.
        wizard: The wizard, while open.
        quiet: Learns from the pictures that are used anyway.
        forget: Forget what it has learnt.

    Signals:
        told: News (a message).
        failed: Something did not work (a message).
        folder_wanted: The user wants to add pictures.
    """

    told = Signal(str)
    failed = Signal(str)
    folder_wanted = Signal()

    def __init__(
        self,
        document: SketchDocument,
        composer: QueryComposer,
        selected: Callable[[], list[Photo]],
        theme: Theme,
        window: QWidget,
        settings: Settings,
        service: StyleService | None = None,
    ) -> None:
        """Make the actions and the chooser.

        Args:
            document: the paper.
            composer: asks again when another style is in use.
            selected: the pictures that are selected in the results.
            theme: of the icons.
            window: over which dialogs open.
            settings: say whether to learn from use.
            service: learns profiles; a new one when None.
        """
        super().__init__(window)
        self._selected = selected
        self._document = document
        self._composer = composer
        self._theme = theme
        self._window = window
        self._reason = ""
        self._paired_id = ""
        self.wizard: StyleWizard | None = None
        self.service = service or StyleService(parent=self)
        self.profiles = ProfileList(self)
        self.quiet = QuietLearning(self.service, self.profiles, document, settings, self)
        make = ThemedActions(theme, self).action
        self.teach = make(
            self.tr("Teach it your style…"), "style", "Ctrl+Shift+Y", self.show_wizard
        )
        self.meant = make(self.tr("This is what I meant"), "meant", "Ctrl+M", self.add_pair)
        self.manage = make(self.tr("Styles…"), slot=self.show_profiles)
        self.take_back = make(self.tr("Undo in styles"), "undo", slot=self.profiles.undo)
        self.forget = make(self.tr("Forget what was learnt from use"), slot=self.quiet.forget)
        self.actions_ = [self.teach, self.meant, self.manage, self.take_back, self.forget]
        self.chooser = StyleChooser(self.profiles, [self.teach, self.manage, self.take_back], theme)
        self.profiles.changed.connect(self._update_actions)
        self.profiles.chosen.connect(self._apply)
        self.service.learnt.connect(self._on_learnt)
        self.service.failed.connect(self._on_failed)
        self._update_actions()

    @property
    def _able(self) -> bool:
        return self.service.workspace is not None and not self._reason

    def use(self, workspace: Workspace) -> None:
        """Use this library and encoder; also called after a switch of encoders."""
        self._reason = self.service.use(workspace)
        self.profiles.open(workspace.library.root)
        if self.profiles.unreadable:
            self.told.emit(self.profiles.unreadable)
        self._update_actions()
        self._apply()

    def follow_selection(self) -> None:
        """Offer pairing while one picture is selected."""
        self.meant.setEnabled(self._able and len(self._selected()) == 1)

    def stop(self) -> None:
        if self.wizard is not None:
            self.wizard.close_at_once()
        self.service.stop()

    def show_wizard(self) -> None:
        """Open the wizard, or bring the open one forward."""
        if self.wizard is None and self.service.workspace is not None:
            categories = self.service.workspace.library.catalogue.categories()
            wizard = StyleWizard(self.service, categories, self._theme, self._window)
            wizard.kept.connect(self._save_taught)
            wizard.folder_wanted.connect(self.folder_wanted)
            wizard.finished.connect(self._forget_wizard)
            self.wizard = wizard
            wizard.open()

    def sharpen(self, category: str) -> None:
        """Open the wizard for one category, to learn how its pictures are drawn."""
        self.show_wizard()
        if self.wizard is not None:
            intro = self.wizard.intro
            intro.about.setCurrentIndex(max(intro.about.findData(category), 0))

    def add_pair(self) -> None:
        """Add the drawing and the selected picture as a pair."""
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
            self.failed.emit(str(error))
            return
        profile = self.profiles.current or Profile.new(self.tr("My style"))
        self._paired_id = profile.id
        self.service.learn(LearnRequest(profile, ((page.sketch, photos[0]),)))

    def show_profiles(self) -> None:
        if self.profiles.store is not None:
            ProfilesDialog(self.profiles, self._theme, self._window).open()

    def _forget_wizard(self) -> None:
        self.wizard = None

    def _save_taught(self, learnt: LearntProfile) -> None:
        """Save the wizard's profile; search with it if it helps."""
        profile = learnt.profile
        change = self.tr("Teach “{}”").format(profile.name)
        self.profiles.save(profile, change, learnt=True, use=profile.is_on)
        self._search_with(learnt)

    def _apply(self) -> None:
        """Search with the profile in use; it is learnt again, which takes a moment."""
        workspace, profile = self.service.workspace, self.profiles.current
        if workspace is None:
            return
        if profile is None or self._reason or not profile.examples:
            workspace.searcher.use_style(None)
            self._composer.ask()
            return
        self.service.learn(LearnRequest(profile))

    def _search_with(self, learnt: LearntProfile) -> None:
        """Search with a profile that was just learnt, if it is still in use."""
        workspace, current = self.service.workspace, self.profiles.current
        if workspace is None or current is None or current.id != learnt.profile.id:
            return
        if learnt.profile.encoder_id != workspace.encoder.card.id:
            self._apply()  # Another encoder has taken over meanwhile.
            return
        workspace.searcher.use_style(learnt.projection)
        self._composer.ask()

    def _is_taught(self, profile: Profile) -> bool:
        """Whether a profile belongs to the wizard, which asks before saving."""
        return self.wizard is not None and self.wizard.teaches(profile)

    def _on_learnt(self, learnt: LearntProfile) -> None:
        profile = learnt.profile
        if self._is_taught(profile):
            return
        if self.quiet.takes(learnt):
            self._search_with(learnt)
            return
        known = self.profiles.find(profile.id)
        if known is None and profile.id != self._paired_id:
            return  # It was deleted meanwhile, or its wizard is closed.
        if known is None or known.examples != profile.examples:
            self._save_pair(profile)
        elif known.effect != profile.effect:
            # Learnt again, for another encoder or a library that has grown.
            self.profiles.update_effect(profile)
        self._search_with(learnt)

    def _save_pair(self, profile: Profile) -> None:
        example = profile.examples[-1]
        self.profiles.save(profile, self.tr("Add {}").format(example.name), learnt=True)
        title = outcome(profile.effect)[0] if profile.effect is not None else ""
        self.told.emit(
            self.tr("Noted for “{}”: this drawing meant {}. {}.").format(
                profile.name, example.name, title
            )
        )

    def _on_failed(self, profile: Profile, message: str) -> None:
        if message and not self._is_taught(profile):
            self.failed.emit(self.tr("“{}” can't be used: {}").format(profile.name, message))
            if self.service.workspace is not None:
                self.service.workspace.searcher.use_style(None)

    def _update_actions(self) -> None:
        tip = self._reason or self.tr(
            "Draw a few of your own pictures; searches adapt to your hand"
        )
        self.teach.setEnabled(self._able)
        self.teach.setToolTip(plain_tip(tip))
        self.follow_selection()
        self.meant.setToolTip(self.tr("Learn that the drawing stands for the selected picture"))
        self.manage.setEnabled(self.profiles.store is not None)
        self.forget.setEnabled(self.profiles.find(ID) is not None)
        undo = self.profiles.undo_text
        self.take_back.setEnabled(bool(undo))
        self.take_back.setText(
            self.tr("Undo: {}").format(name_on_button(undo)) if undo else self.tr("Undo in styles")
        )
