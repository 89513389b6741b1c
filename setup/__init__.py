"""What set-up and the making of docs need; nothing of it runs in the portal."""
