"""Organisations that can be called on, what each does, and guidance."""
