"""Searching beside the pen: the question, a mailbox that forgets old questions, one thread."""

from app.search.composer import QueryComposer, RelevanceFeedback
from app.search.service import SearchService, Workspace

__all__ = ["QueryComposer", "RelevanceFeedback", "SearchService", "Workspace"]
