"""Bluesky, live: what its search finds, and what became of stored posts. No account unless a host asks for one."""
