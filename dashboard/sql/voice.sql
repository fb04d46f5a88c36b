-- One row per complained-of product: replies to complaints, and those by competitors' accounts.
SELECT product, sum(n_replies)::BIGINT AS n_replies, sum(n_competitor_replies)::BIGINT AS n_competitor_replies
FROM share_of_voice
WHERE is_within($filters, day) AND is_chosen($filters['products'], product)
GROUP BY product
ORDER BY product;
