"""The administrator's pages: agencies, people, seats."""
