"""`inkseek train …`: every network of the program is made by a command here."""

from core.research.encoder.cli import runs, shipping
from core.research.encoder.cli.app import train_app

__all__ = ["runs", "shipping", "train_app"]
