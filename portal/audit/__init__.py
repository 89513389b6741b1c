"""Who did and saw what: append-only, chained, anchored outside the database."""
