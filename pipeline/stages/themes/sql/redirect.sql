-- Themes whose posts are now in another's: their ids lead there, also those that led to them before.
UPDATE themes SET status = 'merged', merged_into = incoming.other_theme_id
FROM incoming WHERE themes.theme_id = incoming.theme_id;
UPDATE themes SET merged_into = incoming.other_theme_id
FROM incoming WHERE themes.merged_into = incoming.theme_id;
