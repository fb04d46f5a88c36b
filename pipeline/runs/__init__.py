"""A run from collecting to publishing, when it is due, and how healthy the last ones left the data."""
