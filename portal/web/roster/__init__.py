"""The roster of the children in an agency's care."""
