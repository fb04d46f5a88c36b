"""Which examples are alike and left out together, and on which of them is chosen and calibrated.

What is chosen must hold for people the classifier has not met: of real posts whole groups (what one publisher gathered
in one place) are left out, of written ones whole voices. It is chosen on real posts, since those are what is read.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.training.real_posts import REAL
from models.training.training_set import Example

_VOICES: Final = {"appstore": "review", "playstore": "review"}
# Six fits for eleven groups and five voices: what is left out together is unlike, so that its like is still learnt.
_TOGETHER: Final = (
    ("waprin", "hackernews"),
    ("david", "github"),
    ("te", "review"),
    ("ray_play", "x"),
    ("deepseek", "gi", "rl"),
    ("pulse", "appstore", "surf", "general", "reddit"),
)
# Three for the adapted layers, whose fits take long.
_FAR_TOGETHER: Final = (("waprin", "ray_play"), ("david", "te"), ("deepseek", "pulse"))
_FOLD: Final = {name: names[0] for names in _TOGETHER for name in names}


def folds_of(examples: Sequence[Example]) -> list[str]:
    """The fold of each example: that of its group where it has one, else of its voice."""
    alike = [example.group or voice_of(example) for example in examples]
    return [_FOLD.get(name, name) for name in alike]


def wide_folds_of(examples: Sequence[Example]) -> list[str]:
    """The same folds, two left out at a time."""
    far = {name: names[0] for names in _FAR_TOGETHER for name in names}
    return [far.get(fold, fold) for fold in folds_of(examples)]


def voice_of(example: Example) -> str:
    """How the people write where it was written, or was written for."""
    return _VOICES.get(example.source, example.source)


def choosing(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Which examples what is chosen is chosen on: the real ones of the package, all where there are none."""
    real = np.array([example.subset == REAL and bool(example.group) for example in examples])
    return real if real.any() else np.ones_like(real)
