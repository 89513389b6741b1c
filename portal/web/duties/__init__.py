"""Recording duties and answering what the law asks."""
