"""The model in use, and training a better one from corrections."""
