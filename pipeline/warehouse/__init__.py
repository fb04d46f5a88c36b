"""State, published copies, and the SQL of tables and views."""
