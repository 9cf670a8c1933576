"""The course of a drawing: what each stroke did to the ranking, and the way back to it."""
