"""The languages of the program: a list, and switching to one.

Texts are written in English in the code. Each other language is one compiled file in the resources;
Qt's own texts, such as those of its file dialog, come from Qt's.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from resources import path, resource

log = logging.getLogger(__name__)

SOURCE = "en"
PREFIX = "inkseek_"
SUFFIX = ".qm"


def languages() -> list[tuple[str, str]]:
    """Return code and own name of each language there is, English first."""
    found = sorted(
        entry.name.removeprefix(PREFIX).removesuffix(SUFFIX)
        for entry in resource("translations").iterdir()
        if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX)
    )
    # Qt would call it American English.
    own = [(SOURCE, "English")]
    return own + [(code, QLocale(code).nativeLanguageName().capitalize()) for code in found]


def speak(wanted: str, app: QCoreApplication) -> str:
    """Switch the language; existing windows keep theirs.

    Args:
        wanted: Code of a language, or `system` for the user's first available one.
        app: What the texts are installed in.

    Returns:
        The code of the language used.
    """
    known = {code for code, _ in languages()}
    asked = QLocale.system().uiLanguages() if wanted == "system" else [wanted]
    codes = (name.replace("_", "-").split("-")[0] for name in asked)
    code = next((code for code in codes if code in known), SOURCE)
    if wanted != "system":
        # Dates and numbers follow the language, too.
        QLocale.setDefault(QLocale(code))
    if code == SOURCE:
        return code
    qt = QTranslator(app)
    if qt.load(
        QLocale(code), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        app.installTranslator(qt)
    ours = QTranslator(app)
    # From the file: Qt does not keep what it is given in memory.
    with path("translations", f"{PREFIX}{code}{SUFFIX}") as file:
        loaded = ours.load(str(file))
    if loaded:
        app.installTranslator(ours)
    else:
        log.warning("the translation %s can't be read", code)
    return code
