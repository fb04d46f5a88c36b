"""Alerts: what the newest copy says and a channel was not told yet, sent once a thing and state."""
