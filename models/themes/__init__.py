"""Themes among complaints: clusters, who may join, what they are called, which is which of before."""
