"""From landing to published views: the warehouse, the stages, and the command line over them."""
