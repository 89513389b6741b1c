"""Lists, look-up and the case page."""
