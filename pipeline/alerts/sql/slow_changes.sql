-- Every rise over weeks that was told.
SELECT product, source, cause, since, told_at, share_before, share_after, ratio_low, ratio_high
FROM slow_change_list
ORDER BY told_at, product, source, cause;
