-- How many posts were seen in these hours, and whether a status page ever told of the product.
SELECT (SELECT count(*) FROM posts_read WHERE created_at >= $from_at AND created_at < $to_at) AS n_posts,
       EXISTS (FROM outage_list WHERE product = $product) AS has_status_page;
