"""The window: views, and the services that own threads. `core` does the computing."""
