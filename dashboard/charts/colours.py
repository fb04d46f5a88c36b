"""One colour for each cause, everywhere: Paul Tol's muted scheme, apart from the colours that say what a mark is.

Source: https://personal.sron.nl/~pault/ (2021), told apart by people who do not see all colours.
"""

from typing import Final

from models.vocabulary import CAUSE_KEYS

UNNAMED: Final = "#7F7F7F"
_MUTED: Final = (
    "#882255", "#332288", "#AA4499", "#CC6677", "#117733", "#44AA99", "#999933", "#661100", "#6699CC", UNNAMED,
)  # fmt: skip
CAUSE_COLOURS: Final = dict(zip(CAUSE_KEYS, _MUTED, strict=True))


ON_DARK: Final = {  # what a dark page would swallow, lighter: at least 3 to 1 against its background
    "#882255": "#C2417F",
    "#332288": "#7A6BE0",
    "#661100": "#B5462B",
    "#117733": "#2E9B57",
    "#0072B2": "#2B8FD0",
}


def cause_colour(cause: str) -> str:
    """The colour of a cause; one that is unclear has none."""
    return CAUSE_COLOURS.get(cause, UNNAMED)
