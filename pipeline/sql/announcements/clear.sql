DELETE FROM estimates WHERE starts_with(name, 'announcement_');
