import signal
import socket
import urllib.request

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


def test_a_port_in_use_is_told_in_one_line(home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = trustwatch("dashboard", "--port", port, home=home)
    assert done.exit_code == 2
    assert done.stderr == f"trustwatch: port {port}: address already in use; choose another with --port\n"
