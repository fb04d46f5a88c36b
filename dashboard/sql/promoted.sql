-- The products that complaints praise beside the one complained of.
SELECT DISTINCT promotes FROM complaints WHERE promotes <> 'none' ORDER BY promotes;
