"""The sketches of the user: files, earlier ones, and the course of the present one."""
