-- Who answers complaints, how fast, and how often to recruit?
SELECT competitor, "by", product, n_answers, n_recruit, first_delay_seconds / 60 AS first_minutes,
       median_delay_seconds / 60 AS median_minutes
FROM amplification_summary
ORDER BY n_recruit DESC, n_answers DESC;
