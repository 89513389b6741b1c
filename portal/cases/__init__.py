"""Children, their absences and what is recorded of each."""
