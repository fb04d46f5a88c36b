SELECT DISTINCT product FROM judgements WHERE is_complaint AND product <> 'none' ORDER BY product;
