"""Fitting what understanding uses to labelled posts, and holding it against labels."""
