"""The calendar under a secret address."""
