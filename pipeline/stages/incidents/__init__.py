"""The incidents stage, what coincided, and replays of it."""
