"""What every source yields: posts, outages and values in our words, and the times that were seen."""
