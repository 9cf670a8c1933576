"""The window around the rooms: menus, commands, preferences, help, and how the program starts."""
