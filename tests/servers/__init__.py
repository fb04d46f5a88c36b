"""Loopback servers that behave like Reddit, X, status pages and GitHub, for tests with the real clients."""
