"""Cases that belong together: linking two, and ending a link."""
