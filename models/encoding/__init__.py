"""Texts to vectors: the packaged encoder without torch, and any other with it."""
