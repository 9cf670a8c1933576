"""`inkseek train …`: every network of the program is made by a command here."""

from core.training.cli import runs, shipping
from core.training.cli.app import train_app

__all__ = ["runs", "shipping", "train_app"]
