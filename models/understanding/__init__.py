"""What one post says: its language, product, labels and stance, and which post it repeats."""
