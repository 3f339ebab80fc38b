"""What follows when a deadline warns or is missed: a file for each kind."""
