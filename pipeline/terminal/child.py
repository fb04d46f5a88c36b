"""Work in a process of its own, which the system ends where it overdraws what it may use."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Final

from pipeline.terminal.reporting import exit_code_of, narrate

_OUT_OF_TIME: Final = (signal.SIGALRM, signal.SIGXCPU)


def run_in_child(program: Callable[[], object], *, limits: str) -> int:
    """The exit code of a program that runs, prints and fails in a child of this process; 1 where it was ended.

    limits: what it may use, in words, for whoever reads that it was ended. Call it before anything has begun threads,
    of which a child has none. SIGINT is for the parent, which ends the child.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            code = exit_code_of(program)
            sys.stdout.flush()
        finally:
            os._exit(code)
    try:
        _, status = os.waitpid(child, 0)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    if os.WIFEXITED(status):
        return os.WEXITSTATUS(status)
    number = signal.Signals(os.WTERMSIG(status))
    why = "took too long" if number in _OUT_OF_TIME else f"ended with {number.name}, as for want of memory"
    narrate(f"trustwatch: the query {why}; it may use {limits}; narrow it")
    return 1
