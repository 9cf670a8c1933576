"""Training: what the three methods share.

Needs the `train` extra; the program at use never comes here.
"""
