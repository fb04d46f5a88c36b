"""Files of any size as streams of rows, and tables under a column map."""
