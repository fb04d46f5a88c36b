"""Reddit: live by its API, and dumps of it."""
