"""On-call lists, hand-over, acting cover, and how a seat wants its mail."""
