-- The products that somebody complained of, also where those posts were purged for their age.
SELECT product FROM effective_judgements WHERE is_complaint
UNION SELECT product FROM kept_counts;
