"""What starting a command costs: CPU of the whole process, beside importing typer and rich in the same run.

``python -m benchmarks.startup [REPETITIONS [COMMAND …]]`` takes the commands in turn, so that a busy machine is as busy
for each, and prints the median of its repetitions in seconds and as a ratio to the import.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from pipeline.warehouse.warehouse import open_state, publish

REPETITIONS = 15
BESIDE = "import typer, rich"
COMMANDS = (
    ("--help",),
    ("--version",),
    ("sql", "select 1"),
    ("status",),
    ("report",),
    ("collect", "--help"),
    ("analyse", "--help"),
)


def main() -> None:
    """Measure and print."""
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else REPETITIONS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with open_state(home) as state:
            publish(state, home)
        programs = {BESIDE: [BESIDE]}
        chosen = [command for command in COMMANDS if not sys.argv[2:] or command[0] in sys.argv[2:]]
        for command in chosen:
            flags = [] if command[-1].startswith("--") else ["--home", str(home)]
            programs[" ".join(command)] = ["from pipeline.cli import main; main()", *command, *flags]
        seconds: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(repetitions):
            for name, program in programs.items():
                seconds[name].append(cpu_seconds([sys.executable, "-c", *program]))
    beside = median(seconds[BESIDE])
    for name, taken in seconds.items():
        print(f"{name:20} {median(taken):6.2f} s  {median(taken) / beside:5.1f} ×   least {min(taken):.2f} s")


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
