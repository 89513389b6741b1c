"""What the law asks, of whom, by when: duties on a case."""
