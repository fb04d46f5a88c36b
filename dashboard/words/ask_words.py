"""The words of the page that answers one sentence."""

from typing import Final

SENTENCE: Final = "What happened, naming the product"
SENTENCE_HELP: Final = (
    "As you would post it: Claude lost my draft twenty minutes ago. It stands in the page's address, for a link, and in"
    " no file."
)
EXAMPLE: Final = "Claude lost my draft twenty minutes ago"
HOURS: Final = "Hours to look back"
ASK: Final = "Is it you or is it them?"
ASK_WHY: Final = (
    "Write what happened. It is held against what others told of the same product and cause in the last hours of data, "
    "against incidents and against the provider's status page."
)
ALIKE: Final = "100 % alike is the same text; under some 30 % there is little in common."
