"""Questions of one agency to another."""
