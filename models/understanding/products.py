"""Which AI product a text is about, by a curated table of names.

The table (``products.toml``) is the only knowledge here; nothing is learnt. A text's product is the one it
complains of, not the one it praises; where it names none, the forum it stands in speaks for it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import log1p
from typing import Final

from models.understanding.communities import OTHER, STORES, Community, community_of
from models.understanding.product_mentions import (
    Mention,
    find_mentions,
    has_ai_sign,
    is_beside_complaint,
    is_praised,
    is_urged,
)
from models.understanding.product_table import letters, table
from models.vocabulary import NONE

_ANY_PRODUCT: Final = "theproduct"

# Weights of what speaks for a product: a conditional logit over the products that a post names, fitted to 5,900 real
# and 4,000 written posts and rounded (docs/understanding.md, Products). Counts enter as log(1 + n).
_FORUM: Final = 1.6  # it is its forum's
_MIXED_FORUM: Final = 0.9  # its forum is named after it, but about others too
_IN_TITLE: Final = 0.1  # a mention there
_FIRST_IN_TITLE: Final = 0.4
_ALONE: Final = 0.5  # no other is named in the title, or in the text
# Alone in the title, and the text names none: a reply is about its thread's. From .64 on this outweighs any forum, and
# more weighs no more.
_TITLE_SPEAKS: Final = 0.7
_IN_TEXT: Final = 0.8
_FIRST: Final = 0.5
_PRAISED: Final = 0.45  # a mention that praises it or only compares
_BESIDE_COMPLAINT: Final = 1.0
_TITLED_OTHER: Final = 1.5  # a title that begins with a product without a key is about that one


@dataclass(frozen=True, slots=True)
class ProductLink:
    """The product that a text is about, and whether the text itself or only its forum says so."""

    product: str  # a product key, 'other' or 'none'
    by: str  # text, forum, none


def product_names() -> dict[str, str]:
    """Every product's name on screen, by key."""
    return dict(table().names)


def link(
    text: str, *, title: str | None = None, community: str | None = None, source: str | None = None
) -> ProductLink:
    """The product that a post complains of or is about.

    title is the post's own or its thread's; community is the forum, with or without ``r/``, or the store's page;
    source tells whether the post is a store's review, whose unnamed product is some AI app.
    """
    found = community_of(community, source)
    if found.settles and found.product:
        return ProductLink(found.product, "forum")
    whole = f"{title or ''}\n{text}"
    mentions = find_mentions(whole, forum=found.product, about_ai=found.about_ai or has_ai_sign(whole))
    if not mentions:
        return _unnamed(whole, found, source)
    scores = _scores(whole, mentions, len(title or ""), found)
    product = max(scores, key=lambda key: scores[key])
    named = any(mention.product == product for mention in mentions)
    return ProductLink(product, "text" if named else "forum")


def mentioned(text: str) -> tuple[str, ...]:
    """The products that a text names, in order of their first mention."""
    return tuple(dict.fromkeys(mention.product for mention in _anywhere(text)))


def named_in_path(path: str) -> frozenset[str]:
    """The products that the name of a file or folder names, however its words are joined."""
    return frozenset(mentioned(re.sub(r"[\W_]+", " ", path)))


def praised(text: str) -> tuple[str, ...]:
    """The products that a text names as a place to go to or as the better one, in order."""
    return tuple(dict.fromkeys(mention.product for mention in _anywhere(text) if is_praised(text, mention)))


def promoted(text: str, *, product: str) -> str:
    """The other product that a text about one praises over it, moves to, or tells its readers to use, else 'none'.

    The worse side of a comparison ("better than Y"), what was only tried, hearsay and questions promote nothing; nor
    does a text that urges its own product as well, for it weighs the two.
    """
    named = _anywhere(text)
    if all(mention.product == product for mention in named):
        return NONE
    urged = list(dict.fromkeys(mention.product for mention in named if is_urged(text, mention)))
    return NONE if product in urged or not urged else urged[0]


def without_names(text: str) -> str:
    """The text with a full stop in place of every product that it names, models' bare names included."""
    for mention in reversed(find_mentions(text, forum=None, about_ai=True)):
        text = f"{text[: mention.start]}.{text[mention.end :]}"
    return text


def product_of_forum(community: str | None) -> str | None:
    """The product that a forum, repository or store page is named after, if any."""
    return community_of(community).product


def with_one_name(text: str) -> str:
    """The text with every product's name replaced by one and the same word.

    What a post says of a product should count alike for all of them, however the examples are spread.
    """
    parts, end = [], 0
    for mention in _anywhere(text):
        if mention.start >= end:
            parts += [text[end : mention.start], _ANY_PRODUCT]
            end = mention.end
    return "".join([*parts, text[end:]])


def product_of_provider(name_or_host: str) -> tuple[str, str]:
    """Provider key and product key behind a status page's name or host: 'OpenAI' is ('openai', 'chatgpt').

    An unknown provider gets a key made of its name, and the product 'other'.
    """
    host = re.sub(r"^(https?://)?(www\.)?", "", name_or_host.strip().lower()).split("/")[0]
    known = table().providers.get(letters(host))
    if known:
        return known
    bare = re.sub(r"^status[.-]|status(page)?(?=\.|$)", "", host)
    bare = re.sub(r"(\.(com|ai|io|dev|org|net|app|co|statuspage))+$", "", bare)
    key = re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or OTHER
    return table().providers.get(letters(key), (key, OTHER))


def _unnamed(text: str, community: Community, source: str | None) -> ProductLink:
    if community.product:
        return ProductLink(community.product, "forum")
    if source in STORES and table().generic.search(text):
        return ProductLink(OTHER, "text")
    return ProductLink(NONE, NONE)


def _scores(whole: str, mentions: list[Mention], title_length: int, community: Community) -> dict[str, float]:
    """What speaks for each product that a post names, and for its forum's."""
    in_title = [mention for mention in mentions if mention.start < title_length]
    in_text = mentions[len(in_title) :]
    scores: dict[str, float] = defaultdict(float)
    if community.product:
        scores[community.product] += _MIXED_FORUM if community.mixed else _FORUM
    complained: Counter[str] = Counter()
    for part, first, weight in ((in_title, _FIRST_IN_TITLE, _IN_TITLE), (in_text, _FIRST, _IN_TEXT)):
        if not part:
            continue
        plain, passing = _by_tone(whole, part)
        for counts, unit in ((plain, weight), (passing, _PRAISED)):
            for product, n in counts.items():
                scores[product] += unit * log1p(n)
        scores[part[0].product] += first
        if _is_alone(part):
            scores[part[0].product] += _ALONE
        complained.update(
            mention.product
            for mention in part
            if mention.product in plain and is_beside_complaint(whole, mention)
        )
    for product, n in complained.items():
        scores[product] += _BESIDE_COMPLAINT * log1p(n)
    if in_title and not in_text and _is_alone(in_title):
        scores[in_title[0].product] += _TITLE_SPEAKS
    if in_title and in_title[0].product == OTHER:
        scores[OTHER] += _TITLED_OTHER
    return scores


def _by_tone(whole: str, mentions: Iterable[Mention]) -> tuple[Counter[str], Counter[str]]:
    """How often each product is named in earnest, and how often only praised or compared."""
    plain: Counter[str] = Counter()
    passing: Counter[str] = Counter()
    for mention in mentions:
        (passing if is_praised(whole, mention) else plain)[mention.product] += 1
    return plain, passing


def _is_alone(mentions: list[Mention]) -> bool:
    return len({mention.product for mention in mentions}) == 1


@lru_cache(maxsize=1)  # which products a text names and which it praises is asked in turn
def _anywhere(text: str) -> list[Mention]:
    return find_mentions(text, forum=None, about_ai=has_ai_sign(text))
