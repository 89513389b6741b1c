"""How rows are kept: the base of every table, column types, ciphers, the one commit."""
