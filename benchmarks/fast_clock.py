"""A clock that goes faster, for one process: ``python -m benchmarks.fast_clock COMMAND…`` is ``trustwatch COMMAND…``.

What Trustwatch's own modules call now runs SOAK_SPEED_UP times as fast as the machine's clock from SOAK_BEGIN on
(seconds since 1970). Waiting and timeouts, and the clocks of all libraries, keep the machine's time.
"""

import os
import pkgutil
import time
from datetime import datetime, tzinfo
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import ingest
import models
import pipeline


class _Alike(type):
    """A moment is one whichever of the two clocks told it."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, datetime)


class FastDatetime(datetime, metaclass=_Alike):
    """``datetime`` but for what is now."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # libraries look for the exact class
        """Now, by the fast clock."""
        begin, speed_up = float(os.environ["SOAK_BEGIN"]), float(os.environ["SOAK_SPEED_UP"])
        return datetime.fromtimestamp(begin + (time.time() - begin) * speed_up, tz)


def put_in_place() -> None:
    """Give every module of Trustwatch the fast clock."""
    for package in (models, ingest, pipeline):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            spec = find_spec(found.name)
            if not spec or not spec.origin or "datetime" not in Path(spec.origin).read_text(encoding="utf-8"):
                continue  # some of these load torch, which takes seconds
            module = import_module(found.name)
            if getattr(module, "datetime", None) is datetime:
                module.datetime = FastDatetime  # type: ignore[attr-defined]


if __name__ == "__main__":
    put_in_place()
    from pipeline.cli import main

    main()
