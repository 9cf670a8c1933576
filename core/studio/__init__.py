"""One library for many machines: a PostgreSQL server with pgvector, and its members.

README.md beside this file tells how to run one.
"""
