"""The settings: where the service is, for a Krita that cannot find it by itself."""

from krita import Krita
from PyQt5.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit

from . import service
from .texts import tr

GROUP = "inkseek"


def found():
    """Return the service; raises ServiceError if there is none."""
    krita = Krita.instance()
    return service.find(*(krita.readSetting(GROUP, name, "") for name in ("address", "token")))


class Settings(QDialog):
    """Asks for the address and the token; both may stay empty."""

    def __init__(self, parent=None):
        super().__init__(parent)
        self.setWindowTitle(tr("Inkseek in Krita"))
        self.address, self.token = QLineEdit(), QLineEdit()
        self.token.setEchoMode(QLineEdit.PasswordEchoOnEdit)
        form = QFormLayout(self)
        why = QLabel(
            tr(
                "Leave both empty, unless Krita runs in a sandbox that keeps it from Inkseek's "
                "folder. Address and token are in the file service.json there."
            )
        )
        why.setWordWrap(True)
        form.addRow(why)
        for label, name, field in self._fields():
            field.setPlaceholderText(tr("found by itself"))
            field.setText(Krita.instance().readSetting(GROUP, name, ""))
            form.addRow(tr(label), field)
        buttons = QDialogButtonBox(QDialogButtonBox.Ok | QDialogButtonBox.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.setMinimumWidth(420)

    def accept(self):
        """Keep both."""
        for _, name, field in self._fields():
            Krita.instance().writeSetting(GROUP, name, field.text().strip())
        super().accept()

    def _fields(self):
        return ("Address", "address", self.address), ("Token", "token", self.token)
