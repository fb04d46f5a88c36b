-- Where each live theme lies.
SELECT theme_id, x, y FROM theme_map;
