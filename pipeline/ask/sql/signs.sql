-- When each item began that the product's status page told of; a notice tells too that the page was read.
SELECT started_at FROM outage_list WHERE product = $product;
