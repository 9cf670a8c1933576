"""Searching beside the pen: the question, a mailbox that forgets old questions, one thread."""

from app.search.composer import QueryComposer
from app.search.service import Desk, SearchService

__all__ = ["Desk", "QueryComposer", "SearchService"]
