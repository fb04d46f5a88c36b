"""Copies to keep or to share, and what is purged in all of them."""
