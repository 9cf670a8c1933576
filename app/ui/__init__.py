"""What all parts of the window share: its look, small widgets, settings, background work."""
