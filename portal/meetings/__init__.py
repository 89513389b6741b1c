"""Policy-review meetings: who is invited, what was minuted, decided and promised; never a case."""
