"""What relieves a duty: asking, answering, ending; and disputing when its clock began."""
