"""What people say, on the command line."""
