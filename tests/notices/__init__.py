"""Tests of what is told to whom."""
