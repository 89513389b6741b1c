"""What is told to whom: the outbox, inboxes, mail, units and on-call lists, cover, calendar feeds."""
