"""Settings: their sections, their kinds of values, and where they are read from."""
