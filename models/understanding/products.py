"""Which AI product a text is about, by a curated table of names.

The table (``products.toml``) is the only knowledge here; nothing is learnt. A text's product is the one it
complains of, not the one it praises; where it names none, the forum it stands in speaks for it.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from models.vocabulary import NONE

OTHER: Final = "other"
_ANY_PRODUCT: Final = "theproduct"
_NEAR: Final = 40  # characters around a name in which a homonym's sign voids it: half a line of text
STORES: Final = ("appstore", "playstore", "review")

# Weights of a mention, chosen by the product accuracy on our own training posts.
_IN_TITLE: Final = 1.0
_BESIDE_COMPLAINT: Final = 0.5
_FIRST: Final = 0.5
_PRAISED: Final = 0.15
_FORUM: Final = 2.0


@dataclass(frozen=True, slots=True)
class ProductLink:
    """The product that a text is about, and whether the text itself or only its forum says so."""

    product: str  # a product key, 'other' or 'none'
    by: str  # text, forum, none
    mentioned: tuple[str, ...]  # every product that the text names, in order


def product_names() -> dict[str, str]:
    """Every product's name on screen, by key."""
    return dict(_table().names)


def link(
    text: str, *, title: str | None = None, community: str | None = None, source: str | None = None
) -> ProductLink:
    """The product that a post complains of or is about.

    title is the post's own or its thread's; community is the forum, with or without ``r/``; source tells
    whether the post is a store's review, whose unnamed product is some AI app.
    """
    forum = product_of_forum(community)
    whole = f"{title or ''}\n{text}"
    mentions = _find(whole, forum=forum, about_ai=_about_ai(whole, community))
    named = tuple(dict.fromkeys(mention.product for mention in mentions))
    if forum and _belongs_to_its_product(community):
        return ProductLink(forum, "forum", named)
    if not mentions:
        return _unnamed(whole, forum=forum, source=source)
    scores = _scores(whole, mentions, title_length=len(title or ""), forum=forum)
    product = max(scores, key=lambda key: scores[key])
    return ProductLink(product, "text" if product in named else "forum", named)


def mentioned(text: str) -> tuple[str, ...]:
    """The products that a text names, in order of their first mention."""
    return tuple(dict.fromkeys(mention.product for mention in _anywhere(text)))


def praised(text: str) -> tuple[str, ...]:
    """The products that a text names as a place to go to or as the better one, in order."""
    return tuple(dict.fromkeys(mention.product for mention in _anywhere(text) if _is_praised(text, mention)))


def without_names(text: str) -> str:
    """The text with a full stop in place of every product that it names, models' bare names included."""
    for mention in reversed(_find(text, forum=None, about_ai=True)):
        text = f"{text[: mention.start]}.{text[mention.end :]}"
    return text


def product_of_forum(community: str | None) -> str | None:
    """The product that a forum, repository or store page is named after, if any."""
    key = _letters(_bare(community))
    if not key:
        return None
    known = _table().forums.get(key)
    if known or not _is_store_page(community):
        return known
    named = mentioned(community or "")
    return named[0] if named else OTHER


def with_one_name(text: str) -> str:
    """The text with every product's name replaced by one and the same word.

    What a post says of a product should count alike for all of them, however the examples are spread.
    """
    parts, end = [], 0
    for mention in _find(text, forum=None, about_ai=_about_ai(text, None)):
        if mention.start >= end:
            parts += [text[end : mention.start], _ANY_PRODUCT]
            end = mention.end
    return "".join([*parts, text[end:]])


def product_of_provider(name_or_host: str) -> tuple[str, str]:
    """Provider key and product key behind a status page's name or host: 'OpenAI' is ('openai', 'chatgpt').

    An unknown provider gets a key made of its name, and the product 'other'.
    """
    host = re.sub(r"^(https?://)?(www\.)?", "", name_or_host.strip().lower()).split("/")[0]
    known = _table().providers.get(_letters(host))
    if known:
        return known
    bare = re.sub(r"^status[.-]|status(page)?(?=\.|$)", "", host)
    bare = re.sub(r"(\.(com|ai|io|dev|org|net|app|co|statuspage))+$", "", bare)
    key = re.sub(r"[^a-z0-9]+", "-", bare).strip("-") or OTHER
    return _table().providers.get(_letters(key), (key, OTHER))


@dataclass(frozen=True, slots=True)
class _Mention:
    product: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Table:
    names: Mapping[str, str]  # product -> name on screen
    words: re.Pattern[str]  # every alias, name and model
    meanings: Mapping[str, tuple[str, str]]  # letters of a word -> product, and which of the three it is
    homonyms: Mapping[str, re.Pattern[str]]
    phrases: re.Pattern[str]
    forums: Mapping[str, str]  # letters of the forum -> product
    providers: Mapping[str, tuple[str, str]]  # letters of a name or host -> provider, product
    signs: re.Pattern[str]
    sign_forums: frozenset[str]
    generic: re.Pattern[str]
    complaint: re.Pattern[str]
    praised_before: re.Pattern[str]
    praised_after: re.Pattern[str]


def _unnamed(text: str, *, forum: str | None, source: str | None) -> ProductLink:
    if forum:
        return ProductLink(forum, "forum", ())
    if source in STORES and _table().generic.search(text):
        return ProductLink(OTHER, "text", ())
    return ProductLink(NONE, NONE, ())


def _scores(text: str, mentions: list[_Mention], *, title_length: int, forum: str | None) -> dict[str, float]:
    """Weight of each product: its mentions, more for those in the title, beside a complaint, or first."""
    table = _table()
    scores: dict[str, float] = defaultdict(float)
    scores[mentions[0].product] += _FIRST
    if forum:
        scores[forum] += _FORUM
    for mention in mentions:
        if _is_praised(text, mention):
            scores[mention.product] += _PRAISED
            continue
        scores[mention.product] += 1.0
        if mention.start < title_length:
            scores[mention.product] += _IN_TITLE
        if table.complaint.search(_sentence(text, mention)):
            scores[mention.product] += _BESIDE_COMPLAINT
    return scores


def _is_praised(text: str, mention: _Mention) -> bool:
    table = _table()
    before, after = text[max(0, mention.start - 30) : mention.start], text[mention.end : mention.end + 25]
    return bool(table.praised_before.search(before) or table.praised_after.match(after))


def _sentence(text: str, mention: _Mention) -> str:
    """The sentence around a mention, at most 120 characters to either side."""
    before = re.split(r"[.!?\n]\s", text[max(0, mention.start - 120) : mention.start])[-1]
    after = re.split(r"[.!?\n](?:\s|$)", text[mention.end : mention.end + 120])[0]
    return f"{before} {after}"


@lru_cache(maxsize=1)  # which products a text names and which it praises is asked in turn
def _anywhere(text: str) -> list[_Mention]:
    return _find(text, forum=None, about_ai=_about_ai(text, None))


def _find(text: str, *, forum: str | None, about_ai: bool) -> list[_Mention]:
    """Every mention in order; of two words at one place the longer one counts."""
    table = _table()
    text = table.phrases.sub(lambda match: " " * len(match.group()), text)
    matches = [(match, *table.meanings[_joined(match.group())]) for match in table.words.finditer(text)]
    sure = {product for _, product, kind in matches if kind == "aliases"} | {forum}
    return [
        _Mention(product, *match.span())
        for match, product, kind in matches
        if kind == "aliases"
        or ((kind == "names" or about_ai or product in sure) and not _is_homonym(text, match, product))
    ]


def _is_homonym(text: str, match: re.Match[str], product: str) -> bool:
    near = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
    return bool(_table().homonyms[product].search(near))


def _about_ai(text: str, community: str | None) -> bool:
    key = _letters(_bare(community))
    table = _table()
    return key in table.forums or key in table.sign_forums or bool(table.signs.search(text))


def _belongs_to_its_product(community: str | None) -> bool:
    """Whether all that stands in a forum is about its product: a repository's issues, a store page's reviews."""
    return "/" in _bare(community) or _is_store_page(community)


def _is_store_page(community: str | None) -> bool:
    return bool(re.match(r"(app|play) ?store\b", _bare(community), re.IGNORECASE))


def _bare(community: str | None) -> str:
    return re.sub(r"^/?r/", "", (community or "").strip())


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _joined(word: str) -> str:
    """A word as the table is looked up by: however its parts are joined in a text."""
    return re.sub(r"[\s_-]", "", word.lower())


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, whole; a space also stands for a hyphen, an underscore or nothing."""
    parts = [r"[\s_-]?".join(map(re.escape, word.lower().split())) for word in words]
    by_letter: dict[str, list[str]] = defaultdict(list)
    for part in sorted(parts, key=len, reverse=True):
        by_letter[part[0]].append(part[1:])  # at each place in a text one try a letter instead of one a word
    alternatives = "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    alternatives = alternatives or r"(?!)"
    return rf"(?<![^\W_])(?:{alternatives})(?![^\W_])"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _table() -> _Table:
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
    return _Table(
        names={key: entry["name"] for key, entry in products.items()},
        words=_compiled(_any_of(meanings)),
        meanings={_joined(word): meaning for word, meaning in meanings.items()},
        homonyms={key: _compiled(_any_of(entry["homonyms"])) for key, entry in products.items()},
        phrases=_compiled(_any_of(phrase for entry in products.values() for phrase in entry["phrases"])),
        forums={_letters(forum): key for key, entry in products.items() for forum in entry["forums"]},
        providers={
            _letters(name): (provider, entry["product"])
            for provider, entry in content["providers"].items()
            for name in (provider, *entry["pages"])
        },
        signs=_compiled(_any_of(content["signs"]["words"])),
        sign_forums=frozenset(_letters(forum) for forum in content["signs"]["forums"]),
        generic=_compiled(_any_of(content["generic"]["words"])),
        complaint=_compiled(_any_of(content["complaint"]["words"])),
        praised_before=_compiled(_any_of(content["praised"]["before"]) + r"\W*$"),
        praised_after=_compiled(r"\W*" + _any_of(content["praised"]["after"])),
    )
