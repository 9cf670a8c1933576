"""The main window: menus, commands, preferences, help, and how the program starts."""
