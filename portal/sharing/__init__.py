"""Who may know what: acts, the decision, the door, disclosures."""
