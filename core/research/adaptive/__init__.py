"""Adapting M to a person or a category from a few pairs, by meta-learning with a learned margin."""
