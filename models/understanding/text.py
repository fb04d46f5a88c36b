"""What a model reads of a post: its words, without the machine's.

Addresses, handles, code, log lines and the headings of issue forms say nothing of what went wrong ("Error
Messages/Logs" stands in every report), so they are replaced or dropped. Who posts nothing but code lets it speak, as
who posts an error's words alone does: there the code is read. Pure functions of the text.
"""

import html
import re
import unicodedata
from collections.abc import Collection
from typing import Final

READ_CHARACTERS: Final = 20_000  # a 5 MB post is read from its beginning

_FENCED = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_INLINE_CODE = re.compile(r"`([^`\n]{0,200})`")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)")
_FORM_LINK = re.compile(r"\[([^\]\n]+)\]\(https?://[^)\s]*\)")
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w.-]+\.(?:com|org|net|io|ly|co)/\S+", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@/])@\w{1,30}")
_RETWEET = re.compile(r"^RT @\w+: ")
_PATH = re.compile(r"(?<!\w)(?:~|[A-Za-z]:)?(?:[/\\][\w.@+-]+){2,}[/\\]?")
_LOG_LINE = re.compile(
    r"^(?:\s*at \S+ ?\(.*|\s*File \".*\", line \d+.*|Traceback \(most recent.*"
    r"|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*\s.*|\s*[\[{].*[\]},]\s*|\s*\"[\w.-]+\":.*)$",
    re.MULTILINE,
)
_STACK_FRAME = re.compile(r"\bat (?:async )?[\w.<>$]+ \([^)]*:\d+(?::\d+)?\)")
_HEX = re.compile(r"\b(?=\w*\d)[0-9a-zA-Z]{20,}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_CHECKBOX = re.compile(r"^\s*[-*] \[[ xX]\] .*$|- \[[ xX]\] [^-\n#]*", re.MULTILINE)
_NO_RESPONSE = re.compile(r"_No response_|\bN/A\b", re.IGNORECASE)
# The headings that issue forms print into every report, whatever the author writes beneath.
_FORM_HEADING = re.compile(
    r"(?:#{1,6}\s*|\*\*)(?:preflight checklist|what'?s wrong\??|what happened\??|what should happen\??"
    r"|error messages?(?:/| and | or )?(?:logs?)?|errors?|logs?|log output|relevant log output|steps? to reproduce"
    r"|reproduction(?: steps)?|to reproduce|claude model|model|is this a regression\??|last working version"
    r"|claude code version|version|platform|operating system|os|terminal/shell|additional (?:information|context)"
    r"|environment(?: info)?|priority|feature category|use case(?: example)?|alternative solutions?"
    r"|alternatives considered|proposed solution|problem statement|bug description|describe the bug|description|summary"
    r"|expected behaviou?r|actual behaviou?r|current behaviou?r|screenshots?|impact|request id|feedback id|context)"
    r"\s*:?\s*(?:\*\*)?:?(?=\s|$)",
    re.IGNORECASE,
)
# A home folder tells its owner's name: /home/NAME, C:\\Users\\NAME (which may have spaces where a folder follows), and
# the dashed form that a tool gives its folder of projects. No look-around, so that Polars reads them too.
HOME_FOLDERS: Final = (
    r"(?i)(\b[a-z]:[\\/]+users[\\/]+)[^\\/\r\n:*?\"<>|]{1,64}([\\/])",
    r"(?i)((?:\b[a-z]:|(?:/mnt|/cygdrive)?/[a-z])[\\/]+users[\\/]+)[^\\/\s\"'`<>|:;,(){}\[\]]+()",
    r"((?:(?:^|[^\w.]|/private|/var|[\\/]{2}[\w.-]+)[\\/]+|\\+)(?:home|Users)[\\/]+)[^\\/\s\"'`<>|:;,(){}\[\]]+()",
    r"((?:[\\/\"'`]-|\b[A-Za-z]--)(?:home|Users)-)[^-\\/\s\"'`]+()",
)
_MARKUP = re.compile(r"^#{1,6}\s+|\*\*|__|^>\s?|^[-=_*]{3,}\s*$", re.MULTILINE)
_FENCE = re.compile(r"(?:```|~~~)(?:\w*$)?", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")
_SPACE = re.compile(r"\s+")


def reading(text: str, *, title: str | None = None) -> str:
    """The words of a post on one line, its title (or its thread's) first; the empty string where it has none."""
    whole = f"{title.strip()}\n{text}" if title and not text.startswith(title) else text
    return _SPACE.sub(" ", _words(whole[:READ_CHARACTERS])).strip()


def has_own_words(text: str) -> bool:
    """Whether somebody wrote words in a text beside code, logs and addresses."""
    return bool(_LETTER.search(_without_machine_text(_normal(text[:READ_CHARACTERS]))))


def without_home_names(text: str) -> str:
    """A text with the owner's name in the paths of home folders made 'user', as handles are; for people to read."""
    for pattern in HOME_FOLDERS:
        text = re.sub(pattern, r"\g<1>user\g<2>", text)
    return text


def without_form(text: str) -> str:
    """A text as its author wrote it, but for layout and what an issue form prints; for people to read in short."""
    text = _FORM_LINK.sub(r"\1", _COMMENT.sub(" ", text))
    text = _FORM_HEADING.sub("\n", text)  # what is answered beneath two of them is not one sentence
    for pattern in (_CHECKBOX, _NO_RESPONSE, _FENCE, _MARKUP):
        text = pattern.sub(" ", text)
    return text.strip()


def prose(text: str) -> str:
    """Only what a person wrote in a language: without addresses, handles, code and hashtags' signs."""
    return _SPACE.sub(" ", re.sub(r"[#<>\[\]]", " ", _words(text[:READ_CHARACTERS]))).strip()


def _words(text: str) -> str:
    text = _normal(text)
    own = _without_machine_text(text)
    if _LETTER.search(own):
        return own
    return _without_machine_text(_FENCE.sub(" ", text), spared=(_LOG_LINE, _STACK_FRAME))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", html.unescape(text)).replace("\x00", " ")


def _without_machine_text(text: str, *, spared: Collection[re.Pattern[str]] = ()) -> str:
    text = _RETWEET.sub("", text)
    for pattern in (_COMMENT, _FENCED, _IMAGE):
        text = pattern.sub(" ", text)
    text = _LINK.sub(r"\1", text)
    text = _FORM_HEADING.sub(" ", text)
    for pattern in (_TAG, _CHECKBOX, _NO_RESPONSE, _LOG_LINE, _STACK_FRAME, _URL, _PATH, _HEX, _HANDLE):
        if pattern not in spared:
            text = pattern.sub(" ", text)
    text = _INLINE_CODE.sub(r"\1", text)
    return _MARKUP.sub(" ", text)
