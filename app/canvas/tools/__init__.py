"""What the tip of the pen does on the paper, one tool a file; the canvas only hands on events."""

from app.canvas.tools.base import Hand, Touch
from app.canvas.tools.drawing import DrawTool
from app.canvas.tools.erasing import EraseTool
from app.canvas.tools.panning import HandTool
from app.canvas.tools.selecting import SelectTool
from app.canvas.tools.stroke_erasing import StrokeEraseTool

__all__ = [
    "DrawTool",
    "EraseTool",
    "Hand",
    "HandTool",
    "SelectTool",
    "StrokeEraseTool",
    "Touch",
]
