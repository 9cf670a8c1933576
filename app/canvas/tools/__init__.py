"""What the tip of the pen does on the paper, one tool a file; the canvas only hands on events."""

from app.canvas.tools.base import TipTool, Touch
from app.canvas.tools.drawing import DrawTool
from app.canvas.tools.erasing import EraseTool, StrokeEraseTool
from app.canvas.tools.panning import HandTool
from app.canvas.tools.selecting import SelectTool

__all__ = [
    "DrawTool",
    "EraseTool",
    "HandTool",
    "SelectTool",
    "StrokeEraseTool",
    "TipTool",
    "Touch",
]
