"""State to views and words; pure, and free of any toolkit."""
