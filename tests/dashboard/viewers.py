"""Readers of the dashboard without a browser: each a websocket of its own, as a browser opens it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from dashboard.words import wording

PAGES = tuple(wording.PAGES)


@contextmanager
def viewer(address: str) -> Iterator[ClientConnection]:
    """One reader's connection to a dashboard that is served at the address."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(stream, subprotocols=["streamlit"], max_size=None, ping_timeout=None) as connection:  # type: ignore[list-item]  # a subprotocol is a string
        yield connection


def draw(connection: ClientConnection, page: str, *, seconds: float, query: str = "") -> str:
    """Ask for a page under a query of its address and wait until it is drawn; returns all that was sent, as text.

    Raises TimeoutError when nothing came for so many seconds.
    """
    question = BackMsg()
    question.rerun_script.page_name = "" if page == PAGES[0] else page
    question.rerun_script.query_string = query
    connection.send(question.SerializeToString())
    answers: list[str] = []
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(connection.recv(timeout=seconds))
        if answer.WhichOneof("type") == "script_finished":
            return "".join(answers)
        answers.append(str(answer))


def look_around(address: str, *, n_viewers: int, n_pages: int, seconds: float) -> list[str]:
    """Many readers at once, each turning so many pages, no two of them the same ones together; all that was sent."""

    def read(number: int) -> list[str]:
        with viewer(address) as connection:
            pages = islice(PAGES * 2 * n_pages, number % len(PAGES), number % len(PAGES) + n_pages)
            return [draw(connection, page, seconds=seconds) for page in pages]

    with ThreadPoolExecutor(n_viewers) as readers:
        return [drawn for pages in readers.map(read, range(n_viewers)) for drawn in pages]
