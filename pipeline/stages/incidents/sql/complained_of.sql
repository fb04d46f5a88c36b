-- The products of complaints that the detector would count (complaints.sql), wherever they were posted.
SELECT DISTINCT product FROM effective_judgements WHERE is_complaint AND p_complaint >= 0.65 AND product <> 'none' ORDER BY product;
