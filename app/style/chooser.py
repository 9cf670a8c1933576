"""The toolbar's button for styles: choose one, or teach a new one."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup, Qt
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.style.profile_list import ProfileList
from app.style.wording import in_short
from app.ui.icons import icon
from app.ui.plain_text import name_on_button, plain_tip
from app.ui.theme import Theme

WIDEST = 18
"""Letters of a name that the button shows."""


class StyleChooser(QToolButton):
    """Shows the style in use; its menu lists all of them and their actions."""

    def __init__(
        self,
        profiles: ProfileList,
        actions: list[QAction],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._profiles = profiles
        self._actions = actions
        self._theme = theme
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._group = QActionGroup(self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Drawing style"))
        self._group.triggered.connect(self._choose)
        profiles.changed.connect(self._renew)
        theme.changed.connect(self._renew)
        self._renew()

    @property
    def choices(self) -> list[QAction]:
        """The first is "No style", then one per profile."""
        return self._group.actions()

    def _renew(self) -> None:
        for action in self._group.actions():
            self._group.removeAction(action)
            action.deleteLater()
        self._menu.clear()
        current = self._profiles.shown_in_use
        profiles = self._profiles.all
        if profiles:
            self._add(self.tr("No style"), "", current is None)
            for profile in profiles:
                chosen = current is not None and profile.id == current.id
                text = f"{name_on_button(profile.name)}\t{in_short(profile)}"
                self._add(text, profile.id, chosen)
            self._menu.addSeparator()
        self._menu.addActions(self._actions)
        on = current is not None and current.is_on
        name = current.name if current is not None else self.tr("Style")
        short = name if len(name) <= WIDEST else f"{name[: WIDEST - 1]}…"
        self.setText(name_on_button(short))
        self.setIcon(icon("style", self._theme.palette))
        unused = self._profiles.current
        if unused is not None and not on:
            tip = self.tr("“{}” is off: {}").format(unused.name, in_short(unused))
        elif current is None:
            tip = self.tr("Teach Inkseek how you draw, or choose a style")
        else:
            tip = self.tr("Searches use the style “{}”").format(name)
        self.setToolTip(plain_tip(tip))
        self.setAccessibleDescription(tip)

    def _add(self, text: str, profile_id: str, chosen: bool) -> None:
        action = QAction(text, self._group)
        action.setCheckable(True)
        action.setChecked(chosen)
        action.setData(profile_id)
        self._menu.addAction(action)

    def _choose(self, action: QAction) -> None:
        self._profiles.use(action.data())
