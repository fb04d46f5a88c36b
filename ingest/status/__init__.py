"""Providers' status pages: live, saved and as feeds."""
