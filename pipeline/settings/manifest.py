"""What a run ran with, as its record keeps it: the code, and a hash of the settings."""

from importlib.metadata import version

from models.post import short_hash
from pipeline.settings.settings import Settings


def ran_with(settings: Settings, **more: str) -> dict[str, str]:
    """Versions by name: trustwatch, settings and what more is told. Where the home lies is no part of the settings."""
    told = settings.model_dump_json(exclude={"home"})
    return {"trustwatch": version("trustwatch"), "settings": short_hash(told), **more}
