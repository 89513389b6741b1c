"""The way back of a child: found, told, the steps after, closing."""
