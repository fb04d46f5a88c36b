-- Every id that a theme has or had.
SELECT theme_id FROM themes;
