"""The dashboard: pages over the published views; it writes nothing and collects nothing."""
