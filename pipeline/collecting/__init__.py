"""Which sources are asked for what, live."""
