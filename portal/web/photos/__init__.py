"""Planned dates of a case's dockets."""
