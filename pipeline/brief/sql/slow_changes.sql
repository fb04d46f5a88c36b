-- What rose over weeks and was told lately, the newest first.
SELECT product, source, cause, since, told_at, share_before, share_after, ratio_low, ratio_high
FROM slow_change_list
WHERE told_at > $since::TIMESTAMPTZ AND ($products::VARCHAR[] IS NULL OR list_contains($products, product))
ORDER BY told_at DESC, product, source, cause;
