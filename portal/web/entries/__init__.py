"""Recording a class of a case by hand."""
