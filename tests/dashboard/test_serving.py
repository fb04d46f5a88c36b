import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.command import trustwatch
from tests.dashboard.server import SECONDS, served


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_the_dashboard_serves_an_empty_home_until_it_is_told_to_end(home, number):
    with served(home) as (address, process):
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
        process.send_signal(number)
        stdout, stderr = process.communicate(timeout=SECONDS)
        assert process.returncode == 0
        assert stdout == ""
        assert "Traceback" not in stderr


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(tmp_path_factory.mktemp("served") / "home") as (address, _process):
        yield address


@pytest.mark.parametrize(
    ("host", "status"),
    [("evil.example", "403"), ("localhost", "101"), ("127.0.0.1", "101")],
    ids=["elsewhere", "name", "number"],
)
def test_a_page_whose_name_was_made_to_lead_here_is_told_nothing(address, host, status):
    port = int(address.rpartition(":")[2])
    lines = [
        *(
            "GET /_stcore/stream HTTP/1.1",
            f"Host: {host}:{port}",
            f"Origin: http://{host}:{port}",
            "Upgrade: websocket",
        ),
        *(
            "Connection: Upgrade",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version: 13",
            "",
            "",
        ),
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as browser:
        browser.sendall("\r\n".join(lines).encode())
        assert browser.recv(4096).decode().split()[1] == status


def test_a_server_that_hangs_is_ended_all_the_same(home):
    with served(home) as (_, process):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if not children.exists():
            pytest.skip("this system does not list a process's children under /proc")
        server = int(children.read_text().split()[0])
        os.kill(server, signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
        assert not Path(f"/proc/{server}").exists()


def test_a_port_in_use_is_told_in_one_line(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = trustwatch("dashboard", "--port", port, home=home)
    assert done.exit_code == 2
    assert done.stderr == f"trustwatch: port {port}: address already in use; choose another with --port\n"
