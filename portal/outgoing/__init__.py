"""What leaves the portal: posters."""
