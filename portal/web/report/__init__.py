"""Reporting a child missing, and who must be told."""
