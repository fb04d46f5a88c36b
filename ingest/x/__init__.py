"""X: live by its API within a budget, and saved pages of it."""
