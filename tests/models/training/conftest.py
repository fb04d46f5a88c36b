from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import pytest

from models.training import adaptation


@pytest.fixture(scope="module")
def in_one_process() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Let adaptations share one process: each process loads torch, which takes longer than small fits."""
    with adaptation.processes(at_most=1) as pool:

        @contextmanager
        def sharing() -> Iterator[None]:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(adaptation, "processes", lambda: nullcontext(pool))
                yield

        yield sharing
