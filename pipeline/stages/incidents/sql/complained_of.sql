SELECT DISTINCT product FROM effective_judgements WHERE is_complaint AND product <> 'none' ORDER BY product;
