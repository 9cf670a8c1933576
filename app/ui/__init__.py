"""What all parts of the window share."""
