"""What partners do on a case, and letting a partner in."""
