"""Comments and leads."""
