-- The observations in the published warehouse, attached as published.

CREATE OR REPLACE TEMP VIEW posts AS SELECT *, NULL::BIGINT AS record FROM published.posts;
CREATE OR REPLACE TEMP VIEW engagements AS SELECT *, NULL::BIGINT AS record FROM published.engagements;
CREATE OR REPLACE TEMP VIEW outages AS SELECT *, NULL::BIGINT AS record FROM published.outages;
CREATE OR REPLACE TEMP VIEW rejects AS SELECT *, NULL::BIGINT AS record FROM published.rejects;
