"""Searching beside the pen: the question, a mailbox that forgets old questions, one thread."""

from app.search.composer import Leaning, QueryComposer
from app.search.service import Desk, SearchService

__all__ = ["Desk", "Leaning", "QueryComposer", "SearchService"]
