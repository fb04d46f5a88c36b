"""What a page costs the server: seconds of its processor for each drawing, by one reader over a real websocket.

Run: ``python -m benchmarks.dashboard HOME``, where HOME is analysed, such as that of the bundled sample.
"""

import os
from argparse import ArgumentParser
from pathlib import Path
from statistics import median

from websockets.sync.client import ClientConnection

from tests.dashboard.server import SECONDS, served
from tests.dashboard.viewers import PAGES, draw, viewer

DRAWINGS = 5


def processor_seconds(process: int) -> float:
    """What a process and the children that it waits for have used so far, as Linux counts it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    used = 0
    for number in (str(process), *children):
        fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        used += int(fields[11]) + int(fields[12])
    return used / os.sysconf("SC_CLK_TCK")


def measure(home: Path, *, drawings: int = DRAWINGS) -> dict[str, float]:
    """Seconds of processor for one drawing of each page, the median of some."""
    costs = {}
    with served(home) as (address, process), viewer(address) as connection:
        for page in PAGES:
            draw(connection, page, seconds=SECONDS)  # the first one also loads what it needs
            costs[page] = median(_cost(process.pid, connection, page) for _ in range(drawings))
    return costs


def _cost(process: int, connection: ClientConnection, page: str) -> float:
    before = processor_seconds(process)
    draw(connection, page, seconds=SECONDS)
    return processor_seconds(process) - before


def main() -> None:
    """Print a page a line."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--drawings", type=int, default=DRAWINGS, help="of each page")
    asked = parser.parse_args()
    for page, seconds in measure(asked.home, drawings=asked.drawings).items():
        print(f"{page:<14} {seconds:6.2f} s")


if __name__ == "__main__":
    main()
