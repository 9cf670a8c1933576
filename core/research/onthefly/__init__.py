"""Sketch Less for More (CVPR 2020): retrieval while the drawing is still being made."""
