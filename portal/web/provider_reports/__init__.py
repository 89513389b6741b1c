"""Reports of missing children by providers: the pages of the home that sends them, and of the agency that takes them up."""
