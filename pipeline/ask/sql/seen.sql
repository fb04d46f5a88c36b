-- How many posts were seen in these hours, whatever they are about.
SELECT count(*) AS n FROM posts_read WHERE created_at >= $from_at AND created_at < $to_at;
