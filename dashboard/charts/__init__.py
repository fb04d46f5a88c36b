"""Charts: pure functions from frames to Altair."""
