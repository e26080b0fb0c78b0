"""What only Windows has. Modules here are imported on Windows alone."""
