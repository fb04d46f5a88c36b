-- Before all complaints are clustered anew.
DELETE FROM theme_members;
