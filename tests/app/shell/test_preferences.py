"""Choices work as soon as they are made, and say when they can't."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.shell.preferences import Preferences, PreferencesDialog
from app.shell.translation import languages, speak
from app.ui.settings import Settings


@pytest.fixture
def dialog(qtbot: Any) -> Iterator[tuple[PreferencesDialog, Settings]]:
    settings = Settings(device="a device of another machine")
    dialog = PreferencesDialog(settings, [("en", "English"), ("de", "Deutsch")], ["cpu"])
    dialog.open()
    yield dialog, settings
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_each_choice_is_a_setting_at_once(
    dialog: tuple[PreferencesDialog, Settings], qtbot: Any
) -> None:
    shown, settings = dialog
    with qtbot.waitSignal(shown.changed):
        shown.theme.setCurrentIndex(shown.theme.findData("dark"))
    assert settings.theme == "dark"
    shown.left_handed.setChecked(True)
    shown.reduce_motion.setChecked(True)
    shown.results.setValue(40)
    shown.memory.setValue(64)
    chosen = (settings.left_handed, settings.reduce_motion, settings.results, settings.memory_mb)
    assert chosen == (True, True, 40, 64)
    assert settings.device == "a device of another machine"


def test_what_needs_a_new_start_says_so(dialog: tuple[PreferencesDialog, Settings]) -> None:
    shown, settings = dialog
    assert not shown._note.isVisible()
    shown.language.setCurrentIndex(shown.language.findData("de"))
    assert settings.language == "de"
    assert shown._note.isVisible()
    shown.language.setCurrentIndex(shown.language.findData("system"))
    assert not shown._note.isVisible()
    shown.device.setCurrentIndex(shown.device.findData("cpu"))
    assert not shown._note.isVisible()


def test_the_controller_opens_it_and_passes_changes_on(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    settings = Settings()
    preferences = Preferences(settings, window)
    preferences.show.trigger()
    (shown,) = window.findChildren(PreferencesDialog)
    with qtbot.waitSignal(preferences.changed):
        shown.left_handed.click()
    assert settings.left_handed
    assert shown.device.findData("cpu") >= 0
    shown.close()


@pytest.fixture
def english_again(qapp: QCoreApplication) -> Iterator[QCoreApplication]:
    before = QLocale()
    yield qapp
    QLocale.setDefault(before)
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_german_is_spoken_by_us_and_by_qt(english_again: QCoreApplication, qtbot: Any) -> None:
    assert ("de", "Deutsch") in languages()
    assert languages()[0][0] == "en"
    assert speak("de", english_again) == "de"
    assert QCoreApplication.translate("PreferencesDialog", "Preferences") == "Einstellungen"
    assert QLocale().toString(1234567) == "1.234.567"
    chooser = QFileDialog()
    qtbot.addWidget(chooser)
    assert chooser.labelText(QFileDialog.DialogLabel.Reject) in ("Abbrechen", "&Abbrechen")


def test_a_language_that_is_not_there_is_english(english_again: QCoreApplication) -> None:
    assert speak("xx", english_again) == "en"
    assert speak("en", english_again) == "en"
    assert speak("system", english_again) in {code for code, _ in languages()}
    assert not english_again.findChildren(QTranslator)
