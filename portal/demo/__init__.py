"""The demo: Cedar County, Texas, its agencies, people, children and cases, all invented."""
