"""The dialog that joins a studio: its address, and where its roots are mounted here."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from app.library.wording import number, pictures
from app.ui.dialogs import Dialog, ask_folder
from app.ui.layouts import button, hbox, label, vbox
from app.ui.plain_text import plain_tip
from app.ui.settings import Settings
from app.ui.tasks import Tasks
from core.studio.membership import Membership, join, look


class JoinDialog(Dialog):
    """Tries the connection first, then asks for the folders.

    Attributes:
        address: The field for the address.
        password: The field for the password.
        test_button: Tries the connection.
        answer: What came of it.
        next_button: Goes on to the folders, then joins.

    Signals:
        joined: A studio was joined (the folder of its library).
    """

    joined = Signal(object)

    def __init__(self, settings: Settings, window: QMainWindow) -> None:
        super().__init__(window)
        self._settings, self._window = settings, window
        self._tasks = Tasks("joining", self)
        self._roots: dict[str, int] = {}
        self._places: dict[str, Path] = {}
        self._copies: dict[str, QCheckBox] = {}
        self.set_up(self.tr("Join a studio"), 640, 380)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_address())
        self._grid = QGridLayout()
        self._pages.addWidget(self._make_folders())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        self.next_button = button(self.tr("Next"), self._go_on, "main")
        self._back = button(self.tr("Back"), self._go_back)
        buttons.addButton(self._back, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.next_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.next_button.setDefault(True)
        vbox((self._pages, 1), buttons, on=self, margins=(16, 16, 16, 16), spacing=12)
        self._go_back()

    def done(self, result: int) -> None:
        self._tasks.stop()
        super().done(result)

    def _make_address(self) -> QWidget:
        page = QWidget()
        self.address = QLineEdit()
        self.address.setPlaceholderText("postgresql://anna@server/pictures")
        self.address.setAccessibleName(self.tr("Address"))
        self.address.textChanged.connect(self._forget_answer)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(self.tr("Password"))
        self.password.textChanged.connect(self._forget_answer)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Address"), self.address)
        form.addRow(self.tr("Password"), self.password)
        self.test_button = button(self.tr("Test the connection"), lambda: self._look(go_on=False))
        self.answer = label(wrap=True)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said = self.tr(
            "A studio is a library on a server that many computers share. Whoever runs it gives "
            "you the address. The password is kept in this system's keyring."
        )
        vbox(
            label(said, "quiet", wrap=True), form, hbox(self.test_button, 1), self.answer, 1,
            on=page, margins=(0, 0, 0, 0), spacing=12,
        )  # fmt: skip
        return page

    def _make_folders(self) -> QWidget:
        page, inner = QWidget(), QWidget()
        inner.setLayout(self._grid)
        self._grid.setColumnStretch(2, 1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        said = self.tr(
            "Say where each folder of the studio is mounted on this computer. Without that, its "
            "pictures are found and shown small, but can't be opened. With a copy, it can also be "
            "searched while the server is away; that takes about 1 KB a picture."
        )
        vbox(label(said, "quiet", wrap=True), (area, 1), on=page, margins=(0, 0, 0, 0), spacing=12)
        return page

    def _forget_answer(self) -> None:
        self.answer.clear()
        ready = bool(self.address.text().strip())
        self.test_button.setEnabled(ready)
        self.next_button.setEnabled(ready)

    def _go_back(self) -> None:
        self._pages.setCurrentIndex(0)
        self._back.hide()
        self.next_button.setText(self.tr("Next"))
        self._forget_answer()

    def _go_on(self) -> None:
        if self._pages.currentIndex() == 0:
            self._look(go_on=True)
        else:
            self._join()

    def _look(self, *, go_on: bool) -> None:
        self._wait(self.tr("Connecting…"))
        self._tasks.run(
            partial(look, self.address.text().strip(), self.password.text() or None),
            partial(self._show_roots, go_on),
            failed=self._refuse,
            saying=self.tr("This studio can't be used: {}"),
            key="look",
        )

    def _wait(self, text: str) -> None:
        self.answer.setText(text)
        self.test_button.setEnabled(False)
        self.next_button.setEnabled(False)

    def _refuse(self, message: str) -> None:
        self._go_back()
        self.answer.setText(message)

    def _show_roots(self, go_on: bool, roots: dict[str, int]) -> None:
        self._forget_answer()
        self._roots = roots
        self.answer.setText(
            self.tr("Connected. The studio has {}.").format(pictures(sum(roots.values())))
        )
        if go_on:
            self._list_roots()
            self._pages.setCurrentIndex(1)
            self._back.show()
            self.next_button.setText(self.tr("Join"))

    def _list_roots(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (part := item.widget()) is not None:
                part.deleteLater()
        self._copies.clear()
        heads = (self.tr("Folder"), self.tr("Pictures"), self.tr("Mounted here"), "")
        for column, text in enumerate(heads):
            self._grid.addWidget(label(text, "quiet"), 0, column)
        for row, (name, count) in enumerate(self._roots.items(), 1):
            for column, part in enumerate(self._make_row(name, count)):
                self._grid.addWidget(part, row, column)
        self._grid.setRowStretch(len(self._roots) + 1, 1)
        if not self._roots:
            self._grid.addWidget(label(self.tr("The studio has no pictures yet.")), 1, 0, 1, 4)

    def _make_row(self, name: str, count: int) -> list[QWidget]:
        place = label(str(self._places.get(name, self.tr("not mounted"))))
        choose = button(self.tr("Choose…"), lambda: self._ask_place(name, place))
        choose.setAccessibleName(self.tr("Choose where {} is mounted").format(name))
        copy = self._copies[name] = QCheckBox(self.tr("Copy"))
        copy.setChecked(True)
        copy.setAccessibleName(self.tr("Copy {}").format(name))
        return [label(name, "name"), label(number(count)), place, choose, copy]

    def _ask_place(self, name: str, shown: QLabel) -> None:
        def take(folder: Path) -> None:
            self._places[name] = folder
            shown.setText(str(folder))
            shown.setToolTip(plain_tip(str(folder)))

        title = self.tr("Choose where {} is mounted").format(name)
        ask_folder(self._window, title, self._settings, take)

    def _join(self) -> None:
        self._wait(self.tr("Connecting…"))
        left_out = frozenset(name for name, box in self._copies.items() if not box.isChecked())
        self._tasks.run(
            partial(
                join,
                self.address.text().strip(),
                {name: self._places[name] for name in self._roots if name in self._places},
                left_out,
                self.password.text() or None,
            ),
            self._tell_joined,
            failed=self._refuse,
            saying=self.tr("This studio can't be used: {}"),
        )

    def _tell_joined(self, made: tuple[Membership, dict[str, bool]]) -> None:
        self.joined.emit(made[0].folder)
        self.accept()
