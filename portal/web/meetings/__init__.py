"""Pages of the policy-review meetings."""
