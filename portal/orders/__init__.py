"""What a judge signs and what parties file."""
