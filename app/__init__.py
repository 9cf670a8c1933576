"""The window: views, and the services that own threads. All that computes is in `core`."""
