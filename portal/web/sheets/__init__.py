"""Sheets to read out to a recipient without a seat here."""
