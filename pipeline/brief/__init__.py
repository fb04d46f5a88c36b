"""The morning brief: its data, its sentences and its forms."""
