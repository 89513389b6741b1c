"""Recording duties, answering what the law asks, and time that gives way."""
