"""Tests of what a new user on a new machine sees."""
