"""Commands that are interrupted at any moment and run again: ``python -m benchmarks.interruptions [COMMAND …]``.

Each command that writes is started on a copy of a small home of the bundled sample, is sent a signal at a random moment
of its usual time, ``analyse`` in each of its stages too, and is run again. What the home then holds must be what it
holds where nothing was sent. Printed: how often each was sent, how the command ended, and what differed; exit 1 where
anything did, or where a command ended in a traceback. What most commands import is imported already, so that moments
fall on their work.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from pipeline.stages.analysis import PUBLISH, STAGES
from tests.command import begin, trustwatch
from tests.conftest import SAMPLE, SAMPLE_FILES
from tests.interruption import KEY, Contents, contents, differences

SIGNALS: Final = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
ROWS: Final = 30  # of each file of the sample
LATEST_DELAY: Final = 0.4  # seconds after the stage before has ended
ENVIRONMENT: Final = {**KEY, "TRUSTWATCH_ENCODER__STRONG": "off", "TRUSTWATCH_RETENTION__TEXT_DAYS": "45"}


@dataclass(frozen=True, slots=True)
class Command:
    """What is interrupted. begins: the home it starts from; then: what makes its outcome comparable.

    seconds: within which it is interrupted of one that takes minutes; it is not run again, and has left nothing behind.
    """

    begins: str
    words: Sequence[str]
    then: Sequence[Sequence[str]] = ()
    seconds: float | None = None


LOAD: Final = ["analyse", "--stage", "load", "--stage", "publish"]  # shows what landed
COMMANDS: Final = {
    "collect": Command(
        "empty",
        ["collect", "file", *(str(SAMPLE / name) for name in SAMPLE_FILES), "--limit", str(ROWS)],
        [LOAD],
    ),
    "analyse": Command("collected", ["analyse"]),
    "correct": Command("analysed", ["correct", "post", "POST", "product", "none"], [LOAD]),
    "announce": Command(
        "analysed",
        ["announce", "A rule is named", "--product", "claude", "--at", "2026-03-17T16:00"],
        [LOAD],
    ),
    "subject": Command(
        "analysed", ["subject", "add", "It forgot everything about me", "--by", "ann"], [LOAD]
    ),
    "forget": Command("analysed", ["forget", "--post", "POST"], [LOAD]),
    "maintain": Command("analysed", ["maintain", "--yes"]),
    "export": Command("analysed", ["export", "FOLDER/kept.duckdb", "--replace"]),
    "restore": Command("empty", ["restore", "BACKUP"], [LOAD]),
    "train": Command("analysed", ["train"], seconds=60.0),
}


@dataclass(slots=True)
class Ends:
    """How often one command was sent one signal, and what came of it."""

    n: int = 0
    codes: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


class Trials:
    """The homes that commands begin with, and what each command leaves where nothing is sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.empty, self.collected, self.analysed = (
            folder / name for name in ("empty", "collected", "analysed")
        )
        self.empty.mkdir()
        run(COMMANDS["collect"].words, self.collected)
        shutil.copytree(self.collected, self.analysed)
        run(["analyse"], self.analysed)
        self.post = trustwatch("sql", "SELECT min(post_id) FROM complaints", home=self.analysed)
        run(["export", str(folder / "backup.duckdb")], self.analysed)

    def words(self, command: Command, home: Path) -> list[str]:
        """The command's words for a home."""
        post = self.post.stdout.split()[-1]
        known = {"POST": post, "BACKUP": str(self.folder / "backup.duckdb")}
        return [known.get(word, word.replace("FOLDER", str(home.parent))) for word in command.words]

    def home(self, command: Command) -> Path:
        """A copy of the home that a command begins with."""
        home = Path(tempfile.mkdtemp(dir=self.folder)) / "home"
        shutil.copytree(getattr(self, command.begins), home, symlinks=True)
        return home

    def uninterrupted(self, command: Command) -> tuple[Contents, float]:
        """What is left where nothing is sent, and the seconds that it takes."""
        home = self.home(command)
        if command.seconds:
            return self.outcome(command, home), command.seconds
        process, (stdout, stderr) = begin(*self.words(command, home), home=home, environment=ENVIRONMENT)
        began = time.monotonic()
        with stdout, os.fdopen(stderr.fileno(), closefd=False) as narration:
            said = narration.read()
        process.join()
        seconds = time.monotonic() - began
        assert process.exitcode == 0, (command.words, said)
        return self.outcome(command, home), seconds

    def outcome(self, command: Command, home: Path) -> Contents:
        """What the home holds after the command and what follows it; of files what they hold, too."""
        for words in command.then:
            run(words, home)
        found = contents(home)
        model = sorted((home / "model").glob("*.npz"))
        found["model"] = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in model]
        kept = home.parent / "kept.duckdb"
        if kept.exists():
            restored = home.parent / "restored"
            run(["restore", str(kept)], restored)
            found |= {f"export: {name}": rows for name, rows in contents(restored).items()}
        found["left over"] = sorted(str(path.relative_to(home)) for path in left_over(home))
        return found

    def interrupted(
        self, command: Command, number: signal.Signals, *, moment: float | str
    ) -> tuple[int, list[str]]:
        """Send a signal at a moment, in seconds or in a stage, and run it again: exit code, and what is wrong."""
        home = self.home(command)
        words = self.words(command, home)
        process, (stdout, stderr) = begin(*words, home=home, environment=ENVIRONMENT)
        assert process.pid
        with stdout, os.fdopen(stderr.fileno(), closefd=False) as narration:
            said = "".join(wait(narration, moment))
            with suppress(ProcessLookupError):
                os.kill(process.pid, number)
            said += narration.read()
        process.join()
        faults = [f"a traceback: {said}"] if has_traceback(said) else []
        if process.exitcode and not command.seconds:
            run(words, home)
        faults += differences(self.outcome(command, home), self.expected)
        shutil.rmtree(home.parent)
        assert process.exitcode is not None
        return process.exitcode, faults

    expected: Contents


def run(words: Sequence[str], home: Path) -> None:
    """A command that must end well."""
    done = trustwatch(*words, home=home, environment=ENVIRONMENT)
    assert done.exit_code == 0, (words, done.stderr)


def left_over(home: Path) -> Iterator[Path]:
    """What only a process under way should have."""
    yield from home.rglob("*.partial")
    yield from (path for path in home.rglob("*") if path.name in {"publishing.duckdb", "spills"})


def has_traceback(said: str) -> bool:
    """Whether a command ended in one after its entry point had begun."""
    return "Traceback" in said and ", in main" in said


def wait(narration: TextIO, moment: float | str) -> Iterator[str]:
    """Wait until seconds went by, or until a stage is under way; what was said by then."""
    if isinstance(moment, str):
        stages = [*STAGES, PUBLISH]
        before = stages[stages.index(moment) - 1] if moment != stages[0] else ""
        for line in narration if before else ():
            yield line
            if line.startswith(f"{before}:"):
                break
        moment = random.uniform(0, LATEST_DELAY)
    time.sleep(moment)  # any moment will do: there is nothing to wait for


def table(ends: Mapping[tuple[str, str], Ends]) -> str:
    """One row a command and signal."""
    lines = ["| command | signal | sent | ended with | not whole |", "|---|---|---|---|---|"]
    for (name, sent), end in ends.items():
        codes = ", ".join(f"{code}: {n}" for code, n in sorted(end.codes.items()))
        lines.append(f"| {name} | {sent} | {end.n} | {codes} | {len(end.faults)} |")
    return "\n".join(lines)


def main() -> None:
    """Interrupt, run again, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("commands", nargs="*", metavar="COMMAND", default=[*COMMANDS])
    parser.add_argument("--times", type=int, default=4, help="how often each signal is sent to each command")
    parser.add_argument("--signals", nargs="+", type=lambda name: signal.Signals[name], default=SIGNALS)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    random.seed(arguments.seed)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has background jobs ignore it
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # so does nohup
    os.environ |= ENVIRONMENT
    ends: dict[tuple[str, str], Ends] = {}
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(Path(folder))
        for name in arguments.commands:
            command = COMMANDS[name]
            trials.expected, seconds = trials.uninterrupted(command)
            moments: list[float | str] = [random.uniform(0, seconds) for _ in range(arguments.times)]
            moments += [*STAGES, PUBLISH] if name == "analyse" else []
            for number in arguments.signals:
                end = ends.setdefault((name, number.name), Ends())
                for moment in moments:
                    code, faults = trials.interrupted(command, number, moment=moment)
                    end.n += 1
                    end.codes[code] += 1
                    end.faults += faults
                    for fault in faults:
                        print(f"{name}, {number.name} at {moment}: {fault}", flush=True)
            print(table(ends), flush=True)
    print(
        f"{sum(end.n for end in ends.values())} signals, {sum(len(end.faults) for end in ends.values())} faults"
    )
    sys.exit(any(end.faults for end in ends.values()))


if __name__ == "__main__":
    main()
