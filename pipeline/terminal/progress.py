"""A progress bar on stderr with rate and time left; nothing where stderr is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.text import Text

from pipeline.terminal.log import is_logging
from pipeline.terminal.reporting import narration


@contextmanager
def progress_of_bytes(name: str, n_bytes: int) -> Iterator[Callable[[int], None]]:
    """A bar for reading n_bytes; gives the function that is told of each further number of bytes read."""
    with _progress(name, n_bytes, DownloadColumn(), TransferSpeedColumn()) as advance:
        yield advance


@contextmanager
def progress_of_posts(name: str, n_posts: int) -> Iterator[Callable[[int], None]]:
    """A bar for working through n_posts; gives the function that is told of each further number of posts done."""
    with _progress(name, n_posts, MofNCompleteColumn(), _Rate()) as advance:
        yield advance


class _Rate(ProgressColumn):
    """Posts a second, once there is something to divide."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} posts/s" if task.speed else "")


@contextmanager
def _progress(name: str, total: int, *columns: ProgressColumn) -> Iterator[Callable[[int], None]]:
    progress = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *columns,
        TimeRemainingColumn(),
        console=narration,
        transient=True,
        disable=not narration.is_terminal or is_logging(),
    )
    with progress:
        task = progress.add_task(name, total=total)
        yield lambda n_more: progress.advance(task, n_more)
