"""Engines: who reads posts. The home's own process, or workers on Ray, on this machine or on many.

Promises the same labels whichever engine reads. A worker is given a reader and posts, and gives back what it read; the
warehouse stays with the home's process, so that a worker that is killed costs the posts that it was reading.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from models.errors import SourceUnreachable, TrustwatchError, UserMistake
from models.understanding.reader import Reader, ReadResult, UnreadPost
from pipeline.model.loading import load_reader
from pipeline.settings.sections import EngineName
from pipeline.settings.settings import Settings

CHUNK: Final = 5_000  # posts a transaction: a minute or two of work, the most that a kill can lose
BATCH: Final = 100  # posts that a worker is given at a time: seconds of work, of which Ray's part is nothing
_BATCHES_A_WORKER: Final = 20  # in a chunk, so that few wait for the last
READY_SECONDS: Final = 300.0  # until all workers are there: some import from slow disks
_ATTEMPTS_MORE: Final = 3  # at posts whose worker ended, which may have been their doing
_NOT_INSTALLED: Final = (
    "engine 'ray' needs Ray, which is not installed; install Trustwatch with its extra"
    " (pip install --editable '.[ray]'), or read with engine 'local'"
)


class Read(Protocol):
    """Judges posts in their order, as ``Reader.read`` does."""

    def __call__(
        self, posts: Sequence[UnreadPost], *, progress: Callable[[int], None] | None = None
    ) -> ReadResult:
        """Progress is told how many posts were encoded since."""


@dataclass(frozen=True, slots=True)
class Engine:
    """read: judges posts, over this encoder; chunk: how many are worth reading between two transactions."""

    read: Read
    encoder: str
    chunk: int


def reader_of(settings: Settings) -> Reader:
    """The reader of an analysis, on as many cores as a worker of the engine has. Raises as ``load_reader`` does."""
    n_threads = None if settings.engine.name is EngineName.LOCAL else 1
    return load_reader(settings, filtered=settings.encoder.first_filter, n_threads=n_threads)


@contextmanager
def open_engine(settings: Settings, reader: Reader) -> Iterator[Engine]:
    """The engine that the settings name, which reads with this reader within this block.

    Raises UserMistake where Ray or its cluster is not there or has too few cores, SourceUnreachable where others use
    these, TrustwatchError where workers end time and again, or Ray fails otherwise.
    """
    if settings.engine.name is EngineName.LOCAL:
        yield Engine(reader.read, reader.encoder, CHUNK)
        return
    with _pool(reader, settings) as pool:
        yield Engine(pool.read, reader.encoder, pool.chunk)


class Worker:
    """One process of Ray, with a reader of its own."""

    def __init__(self) -> None:
        self._reader: Reader | None = None

    def read(self, shared: Sequence[Any], posts: Sequence[UnreadPost]) -> ReadResult:
        """What the reader makes of posts. shared: where Ray keeps the reader, fetched with the first posts."""
        if self._reader is None:
            import ray

            (self._reader,) = ray.get(list(shared))
        assert self._reader
        return self._reader.read(posts)


class _Pool:
    """Workers that share the posts, each with the next batch as soon as it is free."""

    def __init__(self, workers: Sequence[Any], reader: Any) -> None:  # noqa: ANN401  -- Ray's reference to it
        self._workers, self._shared = workers, [reader]
        self.chunk = max(CHUNK, BATCH * _BATCHES_A_WORKER * len(workers))

    def read(
        self, posts: Sequence[UnreadPost], *, progress: Callable[[int], None] | None = None
    ) -> ReadResult:
        from ray.exceptions import RayError, RayTaskError

        parts: dict[int, ReadResult] = {}
        try:
            for start, part in self._read(posts):
                parts[start] = part
                if progress:
                    progress(len(part.read_ids))
        except RayTaskError as error:
            raise error.cause from None
        except RayError as error:
            raise _failed(error) from error
        return _together([parts[start] for start in sorted(parts)])

    def _read(self, posts: Sequence[UnreadPost]) -> Iterator[tuple[int, ReadResult]]:
        """Each batch, by where it begins, as it is read.

        What a worker that does not come back was reading, as where its machine is gone, another one reads.
        """
        import ray
        from ray.exceptions import OutOfMemoryError, RayActorError, WorkerCrashedError

        waiting, free, lost = deque(range(0, len(posts), BATCH)), deque(self._workers), set[int]()
        reading: dict[Any, tuple[Any, int]] = {}  # by Ray's promise, who reads which batch
        while waiting or reading:
            while waiting and free:
                worker, start = free.popleft(), waiting.popleft()
                promise = worker.read.remote(self._shared, posts[start : start + BATCH])
                reading[promise] = worker, start
            (promise,), _ = ray.wait(list(reading))
            worker, start = reading.pop(promise)
            try:
                part = ray.get(promise)
            except (RayActorError, WorkerCrashedError, OutOfMemoryError) as error:
                if start in lost or not (free or reading):
                    raise _ended(error) from error
                lost.add(start)
                waiting.appendleft(start)
            else:
                free.append(worker)
                yield start, part


@contextmanager
def _pool(reader: Reader, settings: Settings) -> Iterator[_Pool]:
    """Workers on the cluster of the settings, else on one of this machine that lasts as long as this block."""
    ray = _connected(settings)
    try:
        workers = _workers(ray, settings.engine.workers)
        try:
            shared = ray.put(reader)
        except ray.exceptions.RayError as error:
            raise _failed(error) from error
        yield _Pool(workers, shared)
    finally:
        ray.shutdown()


def _workers(ray: Any, n_asked: int) -> list[Any]:  # noqa: ANN401
    """So many workers, one for each core of the cluster where none are asked for, that have begun."""
    n_cores = int(ray.cluster_resources().get("CPU", 0))
    n_workers = n_asked or n_cores
    if not 0 < n_workers <= n_cores:
        raise UserMistake(
            f"engine.workers is {n_asked}, and the Ray cluster has {n_cores} cores, one a worker; lower it, or add"
            " machines by 'ray start'"
        )
    lasting = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=_ATTEMPTS_MORE)(Worker)
    workers = [lasting.remote() for _ in range(n_workers)]
    try:
        ray.get([worker.__ray_ready__.remote() for worker in workers], timeout=READY_SECONDS)
    except ray.exceptions.GetTimeoutError:
        raise SourceUnreachable(
            f"Ray: not all of {n_workers} workers began within {READY_SECONDS:,.0f} seconds, as where others use the"
            " cluster's cores; try again, or lower engine.workers"
        ) from None
    except ray.exceptions.RayError as error:
        raise _failed(error) from error
    return workers


def _ended(error: Exception) -> TrustwatchError:
    return TrustwatchError(
        f"Ray: a worker ended {1 + _ATTEMPTS_MORE} times at the same {BATCH} posts ({_first_line(error)}), and no other"
        " could read them; what was read before is kept: give each worker more memory, or read with engine 'local'"
    )


def _failed(error: Exception) -> TrustwatchError:
    return TrustwatchError(
        f"Ray: {type(error).__name__} ({_first_line(error)}); what was read before is kept: try again, or read with"
        " engine 'local'"
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _connected(settings: Settings) -> Any:  # noqa: ANN401  -- the module, which ships no type information here
    try:
        import ray
    except ImportError:
        raise UserMistake(_NOT_INSTALLED) from None
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would tell its makers
    engine = settings.engine
    quiet = {"log_to_driver": False, "logging_level": "error"}
    if not engine.address:
        n_cpus = engine.workers or os.cpu_count()
        ray.init(
            address="local", num_cpus=n_cpus, include_dashboard=False, _node_ip_address="127.0.0.1", **quiet
        )
        return ray
    try:
        ray.init(address=engine.address, **quiet)
    except (ConnectionError, ValueError) as error:
        raise UserMistake(
            f"engine.address is {engine.address!r}, where no Ray cluster answers ({_first_line(error)}); start one"
            " with 'ray start --head', or leave the address empty"
        ) from error
    return ray


def _together(parts: Sequence[ReadResult]) -> ReadResult:
    """One result of those of consecutive posts."""
    vectors = [part.vectors for part in parts if len(part.vectors)]
    return ReadResult(
        [judgement for part in parts for judgement in part.judgements],
        [language for part in parts for language in part.languages],
        [post_id for part in parts for post_id in part.read_ids],
        np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32),
    )
