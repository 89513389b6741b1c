"""Signing in and out, seats and sessions."""
