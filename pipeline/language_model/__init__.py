"""Asking a language model, where the settings name one: the client, what it may cost, and the judge of posts."""
