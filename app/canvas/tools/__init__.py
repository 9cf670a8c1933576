"""The tools: what the tip of the pen does on the paper."""
