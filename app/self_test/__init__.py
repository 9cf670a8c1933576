"""`inkseek --self-test`: the whole program tried out where it stands, with nothing but itself.

It answers one question for whoever has just built, installed or updated the program: does all of it
work on this computer? Nothing of the user's is read or written; the trial has a folder of its own,
which is gone afterwards.
"""

from app.self_test.run import run_self_test

__all__ = ["run_self_test"]
