"""What helps when something is odd: crash reports, and a place to try a pen."""
