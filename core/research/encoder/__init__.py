"""Training and release of the encoder.

Needs the `train` extra; the program never imports it.
"""
