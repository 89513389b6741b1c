"""Whether two agencies hold the same child."""
