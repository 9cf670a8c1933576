"""Drawings as files, one module a format: pure functions between a drawing and text or bytes."""
