"""Is it you or is it them: one sentence of a user, held against what others told in the same hours."""
