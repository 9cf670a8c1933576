"""What can go wrong in training and is not a mistake in the program."""


class TrainingError(Exception):
    """A message for the person at the command line."""
