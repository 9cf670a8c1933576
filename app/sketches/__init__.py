"""The user's sketches: files, history, and the scrubber of the current one."""
