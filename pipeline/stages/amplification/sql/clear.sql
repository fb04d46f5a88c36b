DELETE FROM estimates WHERE starts_with(name, 'lift') OR starts_with(name, 'voice');
