"""Guards against a binding that drops a reference to None on every call that returns nothing.

PySide6 6.12.0 does (PYSIDE-3474): after some thousand calls Python 3.11 aborts. Counting references
finds it without dying of it; from Python 3.12 on None is immortal and nothing can be counted.
"""

import sys
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

CALLS = 200


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_calls_that_return_nothing_leave_none_alone(qtbot: Any) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.update()
    assert abs(sys.getrefcount(None) - before) < CALLS // 4
