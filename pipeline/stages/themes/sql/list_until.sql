-- Lists the complaints posted before a moment, all without one.
CREATE OR REPLACE TEMP TABLE listed_complaints AS
FROM all_complaints WHERE $moment::TIMESTAMPTZ IS NULL OR created_at < $moment;
