"""The preferences: every choice applies at once, unless its note says it needs a restart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QWidget,
)

from app.shell.translation import languages
from app.ui.dialogs import FRAME, close_buttons
from app.ui.layouts import button, label, vbox
from app.ui.plain_text import PlainLabel, plain_tip
from app.ui.settings import Settings
from app.ui.theme import ThemeMode
from app.ui.themed_actions import make_action
from core import paths

SYSTEM = "system"
AUTO = "auto"

FEWEST, MOST = 20, 600
"""Pictures that are shown. More than 600 are ranked well before anybody has looked at them."""

LEAST_MB, MOST_MB = 32, 4096


class PreferencesDialog(QDialog):
    """Applies each change at once; there is nothing to confirm.

    Signals:
        changed: A setting changed.
    """

    changed = Signal()

    def __init__(
        self,
        settings: Settings,
        languages: Sequence[tuple[str, str]],
        devices: Sequence[str],
        parent: QWidget | None = None,
        change_keys: QAction | None = None,
        forget: QAction | None = None,
    ) -> None:
        """Show the settings as they are.

        Args:
            settings: What is changed.
            languages: Code and own name of each language there is.
            devices: What could compute on this machine.
            parent: The window.
            change_keys: Opens the list of keyboard shortcuts.
            forget: Forgets what was learnt from the pictures that were used.
        """
        super().__init__(parent)
        self._settings, self._language_at_start = settings, settings.language
        self._change_keys, self._forget = change_keys, forget
        self.setWindowTitle(self.tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        as_system = (SYSTEM, self.tr("Use system setting"))
        light, dark = (
            (ThemeMode.LIGHT.value, self.tr("Light")),
            (ThemeMode.DARK.value, self.tr("Dark")),
        )
        looks = [as_system, light, dark]
        self.theme = self._choice(looks, settings.theme)
        self.language = self._choice([as_system, *languages], settings.language)
        self.reduce_motion = self._check(self.tr("Reduce motion"), settings.reduce_motion)
        self.left_handed = self._check(
            self.tr("Left-handed: canvas on the right"), settings.left_handed
        )
        pressures = [
            ("soft", self.tr("Soft: a light hand is enough")),
            ("normal", self.tr("Normal")),
            ("firm", self.tr("Firm: press for thick lines")),
        ]
        self.pressure = self._choice(pressures, settings.pressure)
        smoothing = [
            ("off", self.tr("Off")),
            ("some", self.tr("Some")),
            ("strong", self.tr("Strong: lines trail the pen")),
        ]
        self.stabiliser = self._choice(smoothing, settings.stabiliser)
        text = self.tr("Learn how I draw from pictures I open, pin or drag out")
        self.learn = self._check(text, settings.learn == "yes")
        self.results = self._number(FEWEST, MOST, 20, settings.results)
        named = [(AUTO, self.tr("Automatic")), *((name, name.upper()) for name in devices)]
        self.device = self._choice(named, settings.device)
        self.memory = self._number(LEAST_MB, MOST_MB, 32, settings.memory_mb, " MB")
        self.service = self._make_service()
        note = self.tr("The language changes when Inkseek is started again.")
        self._note = label(note, "quiet", wrap=True)
        form = QWidget()
        form.setLayout(self._form())
        area = QScrollArea()
        area.setWidget(form)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setMinimumWidth(form.minimumSizeHint().width() + area.verticalScrollBar().width())
        parts = ((area, 1), self._note, close_buttons(self))
        vbox(*parts, on=self, margins=(22, 16, 22, 16), spacing=14)
        self._say_what_waits()
        # All of it where the screen is high enough.
        wanted = self.sizeHint() + form.sizeHint() - area.sizeHint()
        self.resize(wanted.boundedTo(self.screen().availableGeometry().size() - FRAME))

    def _make_service(self) -> QCheckBox:
        text = self.tr("May search and add pictures, on this computer only")
        service = self._check(text, self._settings.service)
        told = self.tr("They read the address and a token from {}")
        service.setToolTip(plain_tip(told.format(paths.service_file())))
        return service

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(18)
        form.setVerticalSpacing(10)
        form.addRow(self._heading(self.tr("Appearance")))
        form.addRow(self.tr("&Look"), self.theme)
        form.addRow(self.tr("Lan&guage"), self.language)
        form.addRow(self.tr("Motion"), self.reduce_motion)
        form.addRow(self._heading(self.tr("Drawing and finding")))
        form.addRow(self.tr("Hand"), self.left_handed)
        form.addRow(self.tr("Pen p&ressure"), self.pressure)
        form.addRow(self.tr("&Stabiliser"), self.stabiliser)
        form.addRow(self.tr("Results loaded &at first"), self.results)
        form.addRow(self.tr("Learning"), self.learn)
        if self._forget is not None:
            forget = button(self.tr("Forget what was learnt"), self._forget.trigger)
            forget.setEnabled(self._forget.isEnabled())
            forget.clicked.connect(lambda: forget.setEnabled(False))
            form.addRow("", forget)
        if self._change_keys is not None:
            keys = button(self.tr("Change…"), self._change_keys.trigger)
            keys.setAccessibleName(self.tr("Change keyboard shortcuts"))
            form.addRow(self.tr("&Keyboard"), keys)
        form.addRow(self._heading(self.tr("This machine")))
        form.addRow(self.tr("&Processor"), self.device)
        form.addRow(self.tr("&Memory for thumbnails"), self.memory)
        form.addRow(self.tr("Other programs"), self.service)
        return form

    def _heading(self, text: str) -> QLabel:
        heading = PlainLabel(text)
        font = heading.font()
        font.setWeight(font.Weight.DemiBold)
        heading.setFont(font)
        heading.setContentsMargins(0, 8, 0, 0)
        return heading

    def _check(self, text: str, on: bool) -> QCheckBox:
        box = QCheckBox(text)
        box.setChecked(on)
        box.toggled.connect(self._take)
        return box

    def _choice(self, options: Sequence[tuple[str, str]], chosen: str) -> QComboBox:
        box = QComboBox()
        for value, text in options:
            box.addItem(text, value)
        # A value from another machine or release is kept until the user chooses.
        if box.findData(chosen) < 0:
            box.addItem(chosen, chosen)
        box.setCurrentIndex(box.findData(chosen))
        box.setMinimumHeight(30)
        box.currentIndexChanged.connect(self._take)
        return box

    def _number(self, least: int, most: int, step: int, value: int, unit: str = "") -> QSpinBox:
        box = QSpinBox()
        box.setRange(least, most)
        box.setSingleStep(step)
        box.setSuffix(unit)
        box.setValue(value)
        # A number that is still being typed must not be used.
        box.setKeyboardTracking(False)
        box.setMinimumHeight(30)
        box.valueChanged.connect(self._take)
        return box

    def _say_what_waits(self) -> None:
        self._note.setVisible(self._settings.language != self._language_at_start)

    def _take(self) -> None:
        settings = self._settings
        settings.theme = self.theme.currentData()
        settings.language = self.language.currentData()
        settings.reduce_motion = self.reduce_motion.isChecked()
        settings.left_handed = self.left_handed.isChecked()
        settings.pressure = self.pressure.currentData()
        settings.stabiliser = self.stabiliser.currentData()
        if self.learn.isChecked() != (settings.learn == "yes"):
            settings.learn = "yes" if self.learn.isChecked() else "no"
        settings.results = self.results.value()
        settings.device = self.device.currentData()
        settings.memory_mb = self.memory.value()
        settings.service = self.service.isChecked()
        self._say_what_waits()
        self.changed.emit()


class Preferences(QObject):
    """Keeps one dialog at a time.

    Attributes:
        settings: What is changed.
        show: Opens the preferences.

    Signals:
        changed: A setting changed, wherever.
    """

    changed = Signal()

    def __init__(
        self,
        settings: Settings,
        window: QWidget,
        change_keys: QAction | None = None,
        forget: QAction | None = None,
    ) -> None:
        super().__init__(window)
        self.settings = settings
        self._change_keys = change_keys
        self._forget = forget
        self._window = window
        self.show = make_action(self, self.tr("Preferences…"), self._show, "Ctrl+,")
        self.show.setMenuRole(QAction.MenuRole.PreferencesRole)

    def _show(self) -> None:
        from core.encoder.devices import available_devices

        dialog = PreferencesDialog(
            self.settings, languages(), available_devices(), self._window, self._change_keys,
            self._forget,
        )  # fmt: skip
        dialog.changed.connect(self.changed)
        dialog.open()
