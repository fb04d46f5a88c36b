"""Where a text names products, and how it speaks of each: praised, urged, or beside a complaint."""

import re
from dataclasses import dataclass
from typing import Final

from models.understanding.product_table import joined, table

_NEAR: Final = 40  # characters around a name in which a homonym's sign voids it: half a line of text
_SPAN: Final = 120  # characters of a sentence to either side of a name
# What is denied, asked, hearsay or only wished for is not urged.
_DENIED: Final = re.compile(
    r"\b(?:not|never|no|nobody|nor|than|isnt|dont|wont|less|used to|if|whether|maybe|say|says|saying|said"
    r"|claim|claims|heard|hear|thought|know|everyone|people|posts|wanting|tempted|seamlessly)\b|n['’]t\b|[\"“]$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a text that names a product."""

    product: str
    start: int
    end: int


def find_mentions(text: str, *, forum: str | None, about_ai: bool) -> list[Mention]:
    """Every mention in order; of two words at one place the longer one counts.

    forum is the product that the text's forum is named after; about_ai says that models' bare names count.
    """
    known = table()
    text = known.phrases.sub(lambda match: " " * len(match.group()), text)
    matches = [(match, *known.meanings[joined(match.group(1))]) for match in known.words.finditer(text)]
    sure = {product for _, product, kind in matches if kind == "aliases"} | {forum}
    return [
        Mention(product, *match.span())
        for match, product, kind in matches
        if kind == "aliases"
        or ((kind == "names" or about_ai or product in sure) and not _is_homonym(text, match, product))
    ]


def has_ai_sign(text: str) -> bool:
    """Whether a text uses a word that shows that it is about AI."""
    return bool(table().signs.search(text))


def is_praised(text: str, mention: Mention) -> bool:
    """Whether a product is praised, moved to, or only compared with, where it is named."""
    before, after = text[max(0, mention.start - 30) : mention.start], text[mention.end : mention.end + 25]
    return bool(table().praised_before.search(before) or table().praised_after.match(after))


def is_urged(text: str, mention: Mention) -> bool:
    """Whether the author moved to a product, calls it the better one, or tells readers to use it."""
    before, after = text[max(0, mention.start - 45) : mention.start], text[mention.end : mention.end + 45]
    before = re.split(r"[.!?\n]\s", before)[-1]
    led = table().urged_before.search(before)
    if led and not _DENIED.search(before[max(0, led.start() - 25) :]):
        return True
    urging = table().urged_after.match(after)
    return bool(urging and not _DENIED.search(urging.group()) and not _DENIED.search(before[-25:]))


def is_beside_complaint(text: str, mention: Mention) -> bool:
    """Whether the sentence around a mention uses a word of complaint."""
    return bool(table().complaint.search(_sentence(text, mention)))


def _sentence(text: str, mention: Mention) -> str:
    before = re.split(r"[.!?\n]\s", text[max(0, mention.start - _SPAN) : mention.start])[-1]
    after = re.split(r"[.!?\n](?:\s|$)", text[mention.end : mention.end + _SPAN])[0]
    return f"{before} {after}"


def _is_homonym(text: str, match: re.Match[str], product: str) -> bool:
    near = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    return bool(table().homonyms[product].search(near))
