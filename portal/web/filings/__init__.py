"""The notice of missing child."""
