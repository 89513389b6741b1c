"""Who is who: persons, agencies, seats, credentials, sessions, sharing agreements."""
