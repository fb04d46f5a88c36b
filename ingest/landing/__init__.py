"""Landing: the queue of batches, and how collections reach it without losing or repeating."""
