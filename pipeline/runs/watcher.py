"""Whoever waits for the work: may ask it to stop, hears what a person should know, and sees how far it is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Watcher:
    """progress takes a work's name and its number of posts; see ``pipeline.stages.stage``."""

    stopping: Callable[[], bool]
    tell: Callable[[str], None]
    progress: Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
