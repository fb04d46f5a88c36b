"""Shares, intervals and tests on counts that more than one stage asks for."""
