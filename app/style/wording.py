"""Describes a measured effect in one sentence."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.style import Profile
from core.style.profile import MIN_EXAMPLES, Effect, Verdict


def _tr(text: str) -> str:
    return QCoreApplication.translate("Styles", text)


def limits() -> str:
    """Where a profile helps and where it can't."""
    return _tr(
        "A style helps most when you draw in a very personal way and Inkseek often misses what "
        "you mean. It can't help with drawings that show very little, or with pictures that all "
        "look the same."
    )


def outcome(effect: Effect) -> tuple[str, str]:
    """A title and what was measured."""
    better = sum(after < before for before, after in zip(effect.before, effect.after, strict=True))
    worse = sum(after > before for before, after in zip(effect.before, effect.after, strict=True))
    counted = _tr("Found earlier: {} of {} drawings. Found later: {}.").format(
        better, len(effect.before), worse
    )
    verdict = effect.verdict
    if verdict is Verdict.HELPS:
        if better <= worse:
            counted += " " + _tr("On the whole, the right pictures stand out more clearly.")
        return _tr("It helps"), counted
    if verdict is Verdict.ALREADY_FIRST:
        return (
            _tr("Your drawings are already understood"),
            _tr("Each found its picture first, so nothing was changed."),
        )
    if verdict is Verdict.TOO_FEW:
        return (
            _tr("Not enough drawings yet"),
            _tr("From {} drawings on, Inkseek can measure whether a style helps.").format(
                MIN_EXAMPLES
            ),
        )
    return (
        _tr("It does not help, so nothing was changed"),
        counted + " " + _tr("Searches stay as they were; the drawings are kept."),
    )


def in_short(profile: Profile) -> str:
    """One line for a list."""
    number = len(profile.examples)
    drawings = _tr("1 drawing") if number == 1 else _tr("{} drawings").format(number)
    if profile.effect is None:
        return drawings
    said = {
        Verdict.HELPS: _tr("helps"),
        Verdict.ALREADY_FIRST: _tr("already understood"),
        Verdict.NO_HELP: _tr("does not help, so it stays off"),
        Verdict.TOO_FEW: _tr("too few to measure"),
    }[profile.effect.verdict]
    return f"{drawings}, {said}"
