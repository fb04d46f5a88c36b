"""What the community of a post says of its product: a store's page, a repository, or a forum named after one.

A store's page is known by the product in its name, however the store is called; a forum by the table, or by a
product's name at the beginning or the end of its own. A general forum says nothing.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from models.understanding.product_mentions import find_mentions, has_ai_sign
from models.understanding.product_table import letters, table

OTHER: Final = "other"
STORES: Final = ("appstore", "playstore", "review")  # sources of reviews, each of the app it stands under

_REVIEWS_OF: Final = re.compile(r"\b(?:reviews?|ratings?|feedback) (?:of|for|on)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Community:
    """What is known of where a post stands."""

    product: str | None = None  # that it is named after
    settles: bool = False  # all that stands in it is about its product
    mixed: bool = False  # named after a product, yet about them all
    about_ai: bool = False


@lru_cache(maxsize=4_096)  # a stream has few communities and many posts
def community_of(name: str | None, source: str | None = None) -> Community:
    """The community of a name, with or without ``r/``; source tells whether it is a store's page."""
    bare = re.sub(r"^/?r/", "", (name or "").strip())
    if not letters(bare):
        return Community()
    if source in STORES or table().stores.search(bare):
        return _store_page(bare)
    if "/" in bare:
        return _repository(bare)
    return _forum(letters(bare))


def _store_page(name: str) -> Community:
    """A page by the app in its name: the first product named, unless the app is only made with it."""
    named = find_mentions(name, forum=None, about_ai=has_ai_sign(name))
    if named:
        made_with = table().made_with.search(_REVIEWS_OF.sub(" ", name[: named[0].start]))
        return Community(OTHER if made_with else named[0].product, settles=True, about_ai=True)
    app = letters(table().store_words.sub(" ", name))
    unknown = bool(app) and bool(table().stores.search(name) or table().generic.search(name))
    return Community(OTHER, settles=True, about_ai=True) if unknown else Community()


def _repository(name: str) -> Community:
    forums, owner = table().forums, name.split("/")[0]
    product = forums.get(letters(name)) or forums.get(letters(owner))
    return Community(product, settles=product is not None, about_ai=product is not None)


def _forum(key: str) -> Community:
    known = table()
    if key in known.mixed_forums:
        return Community(known.mixed_forums[key], mixed=True, about_ai=True)
    if key in known.sign_forums:
        return Community(about_ai=True)
    product = known.forums.get(key) or next(
        (
            product
            for stem, product in known.forum_stems.items()
            if key.startswith(stem) or key.endswith(stem)
        ),
        None,
    )
    return Community(product, about_ai=product is not None)
