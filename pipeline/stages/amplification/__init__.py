"""Amplification: who answers complaints for others, and what came of it."""
