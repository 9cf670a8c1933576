"""A place to try a pen: what it reports, how often, and what is odd about it."""

from app.tablet_tester.dialog import TabletTester

__all__ = ["TabletTester"]
