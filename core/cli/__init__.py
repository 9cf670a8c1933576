"""The commands of `inkseek`, one file a group; `core.cli.main` puts them together.

Each file imports the heavy parts of the engine inside its functions, so that `inkseek --help`
answers at once.
"""
