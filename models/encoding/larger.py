"""The larger encoder, which a machine may have or not: all-mpnet-base-v2, read after ten of its twelve layers.

It is 438 MB and no part of the package: ``make strong`` puts it into the user's cache. Layers 8 to 10 tell more of what
a post is judged by than the last two, which are not run. What is found is held against the hashes below before it is
compiled.
"""

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Final

from models.encoding.cache_folder import cache_folder
from models.encoding.encoder import Encoder
from models.encoding.upper_layers import POOLING, UpperLayers, shipped_layers
from models.errors import UserMistake

NAME: Final = "all-mpnet-base-v2"
AUTO: Final = "auto"
OFF: Final = "off"
_DEPTH: Final = 10  # of its layers, those that are run
# SHA-256; the configuration beside them is a few lines that say what the network is made of.
_DIGESTS: Final = {
    "config.json": "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
    "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
}
_WAY_OUT: Final = "'make strong' fetches it anew"


@dataclass(frozen=True, slots=True)
class Larger:
    """The larger encoder, or why there is none: the rest of a sentence."""

    encoder: Encoder | None
    missing: str = ""


def find(setting: str, *, upper: UpperLayers | None = None, n_threads: int | None = None) -> Larger:
    """The encoder as the setting says: 'auto' is where ``make strong`` puts it, 'off' none, anything else its folder.

    upper: what stands on its first layers; None is the package's pooling of posts. Raises UserMistake where a folder
    that is named lacks files or holds others.
    """
    if setting == OFF:
        return Larger(None, f'it is switched off ([encoder] strong = "{OFF}")')
    folder = _usual_place() if setting == AUTO else Path(setting).expanduser()
    if folder is None or (setting == AUTO and not folder.exists()):
        return Larger(None, f"{NAME} is not installed ('make strong' installs it)")
    upper = upper or shipped_layers(NAME, POOLING)
    try:
        _check(folder, upper)
    except UserMistake as error:
        if setting == AUTO:
            return Larger(None, str(error))
        raise
    return Larger(Encoder(NAME, folder=folder, upper=upper, depth=_DEPTH, n_threads=n_threads))


def _usual_place() -> Path | None:
    cache = cache_folder()
    return cache / NAME if cache else None


def _check(folder: Path, upper: UpperLayers | None) -> None:
    """Raises UserMistake where the folder does not hold this very encoder.

    What was compiled once has been checked and is known again by the sizes and dates of its files.
    """
    from models.encoding.onnx_runtime import kept

    for name in _DIGESTS:
        if not (folder / name).is_file():
            raise UserMistake(f"{folder / name} is missing, so {NAME} cannot be read; {_WAY_OUT}")
    compiled = kept(folder, upper=upper, depth=_DEPTH)
    if compiled and compiled.is_file():
        return
    for name, digest in _DIGESTS.items():
        with (folder / name).open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != digest:
                raise UserMistake(
                    f"{folder / name} is not the file of {NAME} that the strong reader was fitted over (cut off, or of"
                    f" another version); {_WAY_OUT}"
                )
