"""The timeline of a case, and what its fields said before."""
