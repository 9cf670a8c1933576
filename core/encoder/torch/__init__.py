"""The encoder as a torch network, for training and for graphics cards."""
