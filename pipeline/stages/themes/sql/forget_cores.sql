-- After a clustering: themes have other cores.
DELETE FROM theme_cores;
DELETE FROM theme_outsiders;
