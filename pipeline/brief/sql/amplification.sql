-- One row per competitor, kind of amplifier and complained-of product, for answers since a moment.
SELECT competitor, "by", target_product AS product, count(*) AS n_answers,
       count(DISTINCT target_post_id) AS n_complaints, count(*) FILTER (stance = 'recruit') AS n_recruit,
       count(*) FILTER (stance = 'disparage') AS n_disparage, min(delay_seconds) AS first_delay_seconds,
       median(delay_seconds) AS median_delay_seconds, sum(reach)::BIGINT AS reach
FROM amplification_evidence
WHERE created_at >= $since AND created_at <= $now
  AND ($products::VARCHAR[] IS NULL OR list_contains($products, target_product))
GROUP BY ALL
ORDER BY n_answers DESC, competitor, product;
