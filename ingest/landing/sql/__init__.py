"""The statements that ask what is known already, one a file."""

from importlib.resources import files


def statement(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return files(__name__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
