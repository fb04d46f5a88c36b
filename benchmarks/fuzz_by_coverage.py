"""A reader of files against what leads it on: ``python -m benchmarks.fuzz_by_coverage READER SECONDS``.

Atheris (``pip install atheris``, libFuzzer for Python) changes a whole file, and keeps each change that reaches new
code of the readers. READER is one of ``benchmarks.fuzz``, where it is said what a reader may give. The run ends at the
first file that it could not bear, which is printed.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ingest", "models"]):
    from benchmarks.fuzz import MAP, read_bytes, seeds
    from ingest.files.column_map import read_map

LARGEST = 4096  # bytes; several times a whole file


def main() -> None:
    """Change, read and go on until the time is over."""
    reader, seconds = sys.argv[1:]
    name, whole = seeds()[reader]
    column_map = read_map(MAP)
    folder = Path(tempfile.mkdtemp())
    (corpus := folder / "corpus").mkdir()
    (corpus / "whole").write_bytes(whole)

    def check(content: bytes) -> None:
        try:
            read_bytes(name, content, folder, column_map=column_map)
        except Exception as error:
            error.add_note(f"{reader}: {name} {content!r}")
            raise

    limits = [f"-max_total_time={seconds}", f"-max_len={LARGEST}", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *limits, str(corpus)], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
