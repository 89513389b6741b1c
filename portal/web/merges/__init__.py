"""Two children of an agency who are one."""
