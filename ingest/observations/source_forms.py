"""What each source, or the tool that saved it, writes in its own way, in the one form that is kept."""

import html
import re
from typing import Final

_ESCAPING_SOURCES: Final = frozenset({"reddit", "x"})  # they write &, < and > as entities
_HTML_SOURCES: Final = frozenset({"hackernews"})
_PARAGRAPH: Final = re.compile(r"<(?:/?p|br ?/?)>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
# How PRAW shows an object of its own: Redditor(name='somebody'), Subreddit(display_name='ClaudeAI').
_PRINTED: Final = re.compile(r"(?:Redditor|Subreddit)\((?:name|display_name)=['\"]([^'\"]*)['\"]\)")
# What stands in place of many people's names: they are no one person.
_NOBODY: Final = frozenset(
    {"deleted", "removed", "deleted user", "deleted by user", "a google user", "anonymous"}
)
_GHOST: Final = ("github", "ghost")  # who had an account there, once it is gone
_AROUND_NAME: Final = re.compile(r"^(?:@|/?u/)|[\[\]<>()]")
_BARE_ID: Final = re.compile(r"[0-9a-z]{1,13}")  # 64 bits in base 36
_FULL_NAMES: Final = {"submission": "t3_", "comment": "t1_"}


def plain(text: str, *, source: str) -> str:
    """The text without the source's entities and markup, where it writes any."""
    if source in _ESCAPING_SOURCES and "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        return text.replace("&#x200B;", "").strip()  # a zero-width space, as Reddit's editor leaves it
    if source in _HTML_SOURCES:
        return html.unescape(_TAG.sub("", _PARAGRAPH.sub("\n\n", text))).strip()
    return text


def name_of(text: str) -> str:
    """A person's or a community's name, also where a tool printed the object that has it."""
    match = _PRINTED.fullmatch(text)
    return match[1] if match else text


def author_of(text: str, *, source: str) -> str:
    """An author's name; "" where it is what the source, or a tool that read it, writes of nobody."""
    name = name_of(text)
    bare = _AROUND_NAME.sub("", name).strip().lower().replace("_", " ")
    return "" if bare in _NOBODY or (source, bare) == _GHOST else name


def native_id(text: str | None, *, source: str, kind: str) -> str | None:
    """An id in the one form that its source's have: Reddit's with the prefix of what it is an id of.

    kind is that of the post with this id. An id that is none of Reddit's stays as it is.
    """
    if text is None:
        return None
    text = text.removeprefix(f"{source}:")
    if source == "reddit" and kind in _FULL_NAMES and _BARE_ID.fullmatch(text):
        return _FULL_NAMES[kind] + text
    return text or None
