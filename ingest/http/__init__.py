"""Asking a web site: one session, one way to fail, to wait and to ask again."""
