"""The home folder that the dashboard was started for."""

import os
from pathlib import Path


def home() -> Path:
    """As ``trustwatch dashboard`` names it, else the default."""
    return Path(os.environ.get("TRUSTWATCH_HOME", "data"))
