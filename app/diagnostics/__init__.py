"""Diagnostics: crash reports, and a dialog to test a pen."""
