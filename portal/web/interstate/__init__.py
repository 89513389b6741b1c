"""A child in another state."""
