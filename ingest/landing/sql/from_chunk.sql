-- The observations in the chunk under way, registered as frames with their record.

CREATE OR REPLACE TEMP VIEW posts AS FROM arriving_posts;
CREATE OR REPLACE TEMP VIEW engagements AS FROM arriving_engagements;
CREATE OR REPLACE TEMP VIEW outages AS FROM arriving_outages;
CREATE OR REPLACE TEMP VIEW rejects AS FROM arriving_rejects;
