"""The window: views, and the few services that own threads. Everything that computes is in `core`."""
