"""The curated table of products, ``products.toml``, as the patterns that texts are searched with."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

_VERSION: Final = r"(?:-?[vmkr]?\d+(?:\.\d+)*)?"  # written onto a name, as in GLM4.6 and MiniMax-M2
_FORUM_STEM: Final = 6  # letters; the least of a name by which a forum is known from a part of its own


@dataclass(frozen=True, slots=True)
class Table:
    """Every name and word of the table, compiled."""

    names: Mapping[str, str]  # product -> name on screen
    words: re.Pattern[str]  # every alias, name and model; group 1 is the word without a version
    meanings: Mapping[str, tuple[str, str]]  # letters of a word -> product, and which of the three it is
    homonyms: Mapping[str, re.Pattern[str]]
    phrases: re.Pattern[str]
    forums: Mapping[str, str]  # letters of a forum or a repository's owner -> product
    forum_stems: Mapping[str, str]  # letters that a forum's name may begin or end with -> product
    mixed_forums: Mapping[str, str]  # forums named after a product and about them all
    providers: Mapping[str, tuple[str, str]]  # letters of a name or host -> provider, product
    surfaces: Mapping[
        str, Mapping[str, frozenset[str]]
    ]  # product -> letters of a component -> words of complaints
    signs: re.Pattern[str]
    sign_forums: frozenset[str]
    generic: re.Pattern[str]
    complaint: re.Pattern[str]
    praised_before: re.Pattern[str]
    praised_after: re.Pattern[str]
    urged_before: re.Pattern[str]
    urged_after: re.Pattern[str]
    stores: re.Pattern[str]
    store_words: re.Pattern[str]
    made_with: re.Pattern[str]


@cache
def table() -> Table:
    """The table, read once."""
    content: dict[str, Any] = tomllib.loads(
        files(__package__).joinpath("products.toml").read_text(encoding="utf-8")
    )
    products: dict[str, dict[str, Any]] = content["products"]
    meanings = {
        word.lower(): (key, kind)
        for kind in ("models", "names", "aliases")
        for key, entry in products.items()
        for word in entry[kind]
    }
    praised, urged, pages = content["praised"], content["urged"], content["pages"]
    return Table(
        names={key: entry["name"] for key, entry in products.items()},
        words=_compiled(_any_of(meanings, ending=_VERSION)),
        meanings={joined(word): meaning for word, meaning in meanings.items()},
        homonyms={key: _compiled(_any_of(entry["homonyms"])) for key, entry in products.items()},
        phrases=_compiled(_any_of(phrase for entry in products.values() for phrase in entry["phrases"])),
        forums={letters(forum): key for key, entry in products.items() for forum in entry["forums"]},
        forum_stems=_forum_stems(products),
        mixed_forums={letters(forum): key for forum, key in content["mixed_forums"].items()},
        providers={
            letters(name): (provider, entry["product"])
            for provider, entry in content["providers"].items()
            for name in (provider, *entry["pages"])
        },
        surfaces={
            key: {part: frozenset(words) for part, words in parts.items()}
            for key, parts in content["surfaces"].items()
        },
        signs=_compiled(_any_of(content["signs"]["words"])),
        sign_forums=frozenset(letters(forum) for forum in content["signs"]["forums"]),
        generic=_compiled(_any_of(content["generic"]["words"])),
        complaint=_compiled(_any_of(content["complaint"]["words"])),
        praised_before=_compiled(_any_of(praised["before"]) + r"\W*$"),
        praised_after=_compiled(r"\W*" + _any_of(praised["after"])),
        urged_before=_compiled(rf"(?:{'|'.join(urged['before'])})\W*$"),
        urged_after=_compiled(rf"(?:{'|'.join(urged['after'])})"),
        stores=_compiled(_any_of(pages["stores"])),
        store_words=_compiled(_any_of([*pages["stores"], *pages["words"]])),
        made_with=_compiled(_any_of(pages["made_with"]) + r"\W*$"),
    )


def letters(name: str) -> str:
    """A name's letters and digits alone, in lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def joined(word: str) -> str:
    """A word as the table is looked up by: however its parts are joined in a text."""
    return re.sub(r"[\s_-]", "", word.lower())


def _forum_stems(products: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Names that need no other sign, longest first, by which forums that are not listed are known."""
    stems = {
        letters(alias): key
        for key, entry in products.items()
        for alias in entry["aliases"]
        if alias.replace(" ", "").isalnum() and len(letters(alias)) >= _FORUM_STEM
    }
    return dict(sorted(stems.items(), key=lambda stem: -len(stem[0])))


def _any_of(words: Iterable[str], *, ending: str = "") -> str:
    """A pattern for any of the words, whole; a space also stands for a hyphen, an underscore or nothing."""
    parts = [r"[\s_-]?".join(map(re.escape, word.lower().split())) for word in words]
    by_letter: dict[str, list[str]] = defaultdict(list)
    for part in sorted(parts, key=len, reverse=True):
        by_letter[part[0]].append(part[1:])  # at each place in a text one try a letter instead of one a word
    alternatives = "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return rf"(?<![^\W_])({alternatives or '(?!)'}){ending}(?![^\W_])"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
