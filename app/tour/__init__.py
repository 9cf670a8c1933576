"""The first steps, shown once and whenever they are asked for."""

from app.tour.tour import Step, Tour

__all__ = ["Step", "Tour"]
