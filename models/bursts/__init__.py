"""Bursts in counts, judged hour by hour as if live."""
