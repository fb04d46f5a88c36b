INSERT INTO theme_members BY NAME SELECT * FROM incoming;
