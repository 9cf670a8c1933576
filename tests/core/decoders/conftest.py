"""Somebody who may not read everything."""

from ordinary_user import ordinary_user

__all__ = ["ordinary_user"]
