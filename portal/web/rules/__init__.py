"""Pages of rules: the packs that run here, drafts of their editions, and a second person's answer."""
