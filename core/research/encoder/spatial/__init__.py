"""Training of the spatial branch."""
