"""Inboxes, and the page of those who watch over mail."""
