"""From an encoder to everything that comes with the program."""
