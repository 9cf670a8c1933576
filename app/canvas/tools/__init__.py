"""What the tip of the pen does on the paper, one kind of tool a file."""
