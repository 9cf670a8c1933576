"""What all parts of the window share: theme, small widgets, settings, background work."""
