"""Zero-shot retrieval between sketches and photos in one semantic space, beside its comparators.

Everything here works on cached features of a frozen network; README.md tells the method and what
was measured.
"""
