"""What the user sees in a terminal."""
