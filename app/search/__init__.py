"""Searching while drawing: the question, and the thread that answers the newest one."""

from app.search.composer import QueryComposer, RelevanceFeedback
from app.search.service import SearchService, Workspace

__all__ = ["QueryComposer", "RelevanceFeedback", "SearchService", "Workspace"]
