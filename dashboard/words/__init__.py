"""Every word that the dashboard says."""
