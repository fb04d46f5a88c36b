"""What several hosts share: landed batches and the published copy, in a folder on object storage."""
