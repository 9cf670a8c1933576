"""`inkseek --self-test`: tests the installed program, without any other files.

After a build, installation or update, it answers one question: does everything work on this
computer? It neither reads nor writes the user's data; its own folder is deleted afterwards.
"""

from app.self_test.run import run_self_test

__all__ = ["run_self_test"]
