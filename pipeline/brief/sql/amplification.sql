-- One row per competitor, kind of amplifier and complained-of product, for answers since a moment.
SELECT coalesce(any_value(competitor_name), evidence.competitor) AS competitor, "by", target_product AS product, count(*) AS n_answers,
       count(DISTINCT target_post_id) AS n_complaints, count(*) FILTER (stance = 'recruit') AS n_recruit,
       count(*) FILTER (stance = 'disparage') AS n_disparage, min(delay_seconds) AS first_delay_seconds,
       median(delay_seconds) AS median_delay_seconds, sum(impressions)::BIGINT AS reach
FROM amplification_evidence AS evidence
WHERE created_at >= $since AND created_at <= $now
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, target_product))
GROUP BY evidence.competitor, "by", target_product
ORDER BY n_answers DESC, competitor, product;
