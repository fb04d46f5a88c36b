"""Where what can be made again is kept."""

import os
from pathlib import Path


def cache_folder() -> Path | None:
    """The user's cache for Trustwatch; None for a user without a home."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trustwatch"
    except RuntimeError:
        return None
