-- One row: the version of the model that judged most of the published posts; none where nothing was read.
SELECT model_version
FROM effective_judgements
WHERE is_complaint IS NOT NULL AND NOT starts_with(model_version, 'judge:')
GROUP BY model_version
ORDER BY count(*) DESC, model_version
LIMIT 1;
