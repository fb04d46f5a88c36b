-- Every alarm of a reader's subject that goes on, or was raised in the last week of data, with the product that most of
-- its posts are about.
SELECT subjects.*, bursts.* EXCLUDE (subject_id),
       (SELECT mode(product ORDER BY product)
        FROM subject_evidence AS evidence JOIN posts_read USING (post_id)
        WHERE evidence.subject_id = bursts.subject_id AND is_counted
          AND created_at >= bursts.started_at AND (bursts.ended_at IS NULL OR created_at < bursts.ended_at)) AS product
FROM subject_bursts AS bursts JOIN subjects USING (subject_id) CROSS JOIN data_time
WHERE bursts.ended_at IS NULL OR alarmed_at > now - INTERVAL 7 day
ORDER BY bursts.started_at, subject_id;
