"""The results: pictures, best match first."""

from app.results.model import ResultsModel
from app.results.thumbnails import Thumbnails
from app.results.view import ResultsView

__all__ = ["ResultsModel", "ResultsView", "Thumbnails"]
