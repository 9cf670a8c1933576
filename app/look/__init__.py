"""Looking at pictures closely, without leaving the window."""
