"""Widgets in lines like words."""

from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.flow import FlowLayout


@pytest.fixture
def page(qtbot: Any) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    flow = FlowLayout(page, spacing=10)
    flow.setContentsMargins(5, 5, 5, 5)
    for _ in range(3):
        label = QLabel()
        label.setFixedSize(100, 20)
        flow.addWidget(label)
    return page


def places(page: QWidget) -> list[tuple[int, int]]:
    flow = page.layout()
    assert flow is not None
    return [(w.x(), w.y()) for i in range(flow.count()) if (w := flow.itemAt(i).widget())]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (330, [(5, 5), (115, 5), (225, 5)]),
        (230, [(5, 5), (115, 5), (5, 35)]),
        (120, [(5, 5), (5, 35), (5, 65)]),
    ],
)
def test_a_line_holds_as_many_as_fit(
    page: QWidget, width: int, expected: list[tuple[int, int]]
) -> None:
    page.resize(width, 100)
    page.show()
    assert places(page) == expected
    assert page.layout().heightForWidth(width) == expected[-1][1] + 20 + 5  # type: ignore[union-attr]


def test_hidden_ones_take_no_room_and_others_can_come_between(page: QWidget) -> None:
    flow = page.layout()
    assert isinstance(flow, FlowLayout)
    first = flow.itemAt(0).widget()  # type: ignore[union-attr]
    first.hide()
    between = QLabel()
    between.setFixedSize(30, 20)
    flow.insert_widget(2, between)
    page.resize(400, 60)
    page.show()
    assert places(page)[1:] == [(5, 5), (115, 5), (155, 5)]
    taken = flow.takeAt(2)
    assert taken is not None
    assert taken.widget() is between
    assert flow.takeAt(9) is None
    assert flow.itemAt(-1) is None
