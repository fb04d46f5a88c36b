"""The themes stage."""
