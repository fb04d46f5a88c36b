"""Conversations: the complaint above an answer, what threads did after an answer, who says the same at once."""
