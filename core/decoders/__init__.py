"""Decodes picture files from anywhere, in processes of their own."""
