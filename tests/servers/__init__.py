"""Loopback servers that behave like Reddit, X, status pages, GitHub, Hacker News and Bluesky, for tests with the real clients."""
