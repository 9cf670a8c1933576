"""The dialog: paper on the left, what the pen says on the right, and a report to copy."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QFontDatabase, QGuiApplication, QInputDevice, QPointingDevice
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QWidget,
)

from app.diagnostics.system import describe_system
from app.diagnostics.tablet_pad import Pad, TiltDial
from app.diagnostics.tablet_record import KEPT, Record, Report
from app.ui.dialogs import FRAME
from app.ui.layouts import button, hbox, label, vbox
from app.ui.plain_text import PlainLabel
from app.ui.theme import Theme

SHOW_MS = 60
"""How often the figures are updated: a pen reports faster than anybody reads."""


class TabletTester(QDialog):
    """Shows the reports of a pen live."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Try the pen"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.record = Record()
        self._device: QPointingDevice | None = None
        self._new_lines: list[str] = []
        self.pad = Pad(theme)
        self.pressure = QProgressBar()
        self.pressure.setRange(0, 1000)
        self.pressure.setTextVisible(False)
        self.pressure.setAccessibleName(self.tr("Pressure"))
        self.tilt = TiltDial(theme)
        self.figures = {
            name: PlainLabel("–")
            for name in ("device", "pressure", "tilt", "position", "rate", "seen")
        }
        self.remarks = label(look="quiet", wrap=True)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.log.setMaximumBlockCount(KEPT)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setAccessibleName(self.tr("Events of the pen"))
        self.log.setPlaceholderText(self.tr("Draw on the left; each event of the pen shows here."))
        self.copy = button(self.tr("Copy report"), self.copy_report, "main")
        self.again = button(self.tr("Start again"), self.start_again)
        self.done_ = button(self.tr("Close"), self.close)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setObjectName("tablet tester")
        self._timer.setInterval(SHOW_MS)
        self._timer.timeout.connect(self._show)
        self.pad.reported.connect(self._take)
        self.pad.device_seen.connect(self._see)
        self._show()

    def report(self) -> str:
        """Return the report as text."""
        return self.record.text(self._system())

    def copy_report(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.report())
        self.copy.setText(self.tr("Copied"))

    def start_again(self) -> None:
        """Forget all events."""
        self.record = Record()
        self._new_lines = []
        self.log.clear()
        self.pad.clear()
        self._show()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        for name, text in {
            "device": self.tr("Device"),
            "pressure": self.tr("Pressure"),
            "tilt": self.tr("Tilt"),
            "position": self.tr("Position"),
            "rate": self.tr("Reports a second"),
            "seen": self.tr("Seen so far"),
        }.items():
            # Longer figures must not move the pad while somebody draws.
            self.figures[name].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            self.figures[name].setWordWrap(True)
            form.addRow(label(text, "quiet"), self.figures[name])
        top = hbox((form, 1), self.tilt)
        top.setAlignment(self.tilt, Qt.AlignmentFlag.AlignTop)
        buttons = hbox(self.copy, self.again, 1, self.done_)
        right = vbox(top, self.pressure, self.remarks, (self.log, 1), buttons, spacing=10)
        hbox((self.pad, 3), (right, 2), on=self, margins=(14, 14, 14, 14), spacing=14)
        room = self.screen().availableGeometry().size() - FRAME
        self.resize(QSize(980, 560).boundedTo(room))

    def _take(self, report: Report) -> None:
        self.record.add(report)
        self._new_lines.append(report.text(self.record.began))
        if not self._timer.isActive():
            self._timer.start()

    def _see(self, device: QPointingDevice) -> None:
        self._device = device

    def note_proximity(self, entered: bool, eraser: bool) -> None:
        """Handle a pen coming near or leaving."""
        kind, source = "enter" if entered else "leave", "eraser" if eraser else "pen"
        self._take(Report(self.pad.clock(), source, kind))

    def _show(self) -> None:
        """Update the figures; the timer stops when there is nothing new."""
        if not self._new_lines:
            self._timer.stop()
        else:
            self.copy.setText(self.tr("Copy report"))
            self.log.appendPlainText("\n".join(self._new_lines))
            self._new_lines = []
        record, last = self.record, self.record.last
        self.remarks.setText("\n".join(record.remarks()))
        pressure = last.pressure if last is not None and last.down else None
        self.pressure.setValue(round(1000 * (pressure or 0.0)))
        tilt = None
        if last is not None and last.x_tilt is not None and last.y_tilt is not None:
            tilt = (last.x_tilt, last.y_tilt)
        self.tilt.show_tilt(tilt)
        for name, text in {
            "device": self._device.name() if self._device is not None else "–",
            "pressure": "–" if pressure is None else f"{pressure:.3f}",
            "tilt": "–" if tilt is None else f"{tilt[0]:+.0f}°  {tilt[1]:+.0f}°",
            "position": "–" if last is None else f"{last.x:.1f}, {last.y:.1f}",
            "rate": f"{record.rate(self.pad.clock()):.0f}",
            "seen": self.tr("strokes {}, steps of pressure {}, tilt up to {:.0f}°").format(
                record.strokes, record.levels, record.most_tilt
            ),
        }.items():
            self.figures[name].setText(text)

    def _system(self) -> list[tuple[str, str]]:
        rows = describe_system()
        rows += [("device", _describe(device)) for device in QInputDevice.devices()]
        if self._device is not None:
            rows.append(("pen", _describe(self._device)))
        return rows


def _describe(device: QInputDevice) -> str:
    return f"{device.name() or 'unnamed'}: {device.type().name}, {device.capabilities()}"
