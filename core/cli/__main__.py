"""`python -m core.cli`: the command line without the script that pip installs."""

from core.cli.main import main

main()
