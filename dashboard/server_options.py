"""What the dashboard was started with: its home folder, when data are late, and who may do what."""

import os
from datetime import timedelta
from pathlib import Path

from pipeline.settings.dashboard import Dashboard
from pipeline.settings.settings import Settings


def home() -> Path:
    """As ``trustwatch dashboard`` names it, else the default."""
    return Path(os.environ.get("TRUSTWATCH_HOME", "data"))


def late_after() -> timedelta:
    """The setting ``stale_after_hours``, as ``trustwatch dashboard`` names it, else its default."""
    default = Settings.model_fields["stale_after_hours"].default
    return timedelta(hours=float(os.environ.get("TRUSTWATCH_STALE_AFTER_HOURS", default)))


def roles() -> Dashboard:
    """The settings ``[dashboard]``, as ``trustwatch dashboard`` passes them on, else the default."""
    return Dashboard.model_validate_json(os.environ.get("TRUSTWATCH_DASHBOARD", "{}"))
