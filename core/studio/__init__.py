"""One library for many machines: a PostgreSQL server with pgvector, and its members.

README.md beside this file tells how to run one.
"""

import importlib.util


def is_installed() -> bool:
    """Whether the packages of the extra `studio` are here."""
    return all(importlib.util.find_spec(name) for name in ("psycopg", "pgvector", "keyring"))
