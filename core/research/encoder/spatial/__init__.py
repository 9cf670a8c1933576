"""The training of the part that says what lies where: which one of many alike it is."""
