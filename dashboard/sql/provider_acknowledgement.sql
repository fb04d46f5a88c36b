-- One row per product with an incident in the last 90 days of data: what its provider's status page told of.
SELECT product, provider, n_incidents, n_known, n_acknowledged, n_never, share_acknowledged, median_status_lag_minutes,
       n_answered, median_answer_lag_minutes
FROM provider_acknowledgement
WHERE is_chosen($filters['products'], product)
ORDER BY n_incidents DESC, product;
