"""From a source's own format to batches in landing.

Collectors take no database lock: any number run at once, one at a time per source and query.
"""
