"""People's names stay out: author keys instead of handles, and masked mentions in text.

Accounts in the competitor registry are organisations, and keep their handle.
"""

import os
import re
import secrets
import tempfile
from collections.abc import Set
from hashlib import blake2b
from pathlib import Path

from models.errors import UserMistake

ENVIRONMENT_VARIABLE = "TRUSTWATCH_AUTHOR_KEY"
# A mention, not the second half of an e-mail address or of a path such as npm's @scope/name.
# GitHub's handles have up to 39 characters and single hyphens within. Bluesky's are the names of domains.
_MENTION = re.compile(
    r"(?<![\w@/.])@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}(?![\w/]))"
    r"|(?<![\w@/.])@([A-Za-z0-9_](?:-?[A-Za-z0-9_]){0,38}+)\b(?![/.]\w)"
    r"|(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})\b"
)
_X_LINK = re.compile(r"(https?://(?:www\.|mobile\.)?(?:x|twitter)\.com)/\w{1,15}/status/", re.IGNORECASE)
# Pages of people, not of what they wrote; the first part of an address on X may also be a place of its own.
_PROFILE_LINK = re.compile(
    r"(?<![\w.-])((?:[\w-]+\.)?(?:reddit\.com/(?:u(?:ser)?/|r/u_)|(?:x|twitter)\.com/(?:intent/user\?screen_name=)?"
    r"(?!(?:i|home|search|hashtag|explore|settings|intent|share|login|jobs|about|tos|privacy|compose|messages)\b)))"
    r"([A-Za-z0-9_-]{1,20})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
# Mastodon, Threads, TikTok, Medium, …; what serves packages writes their scopes so.
_AT_LINK = re.compile(
    r"(?<![\w.-])(?!(?:unpkg|esm|cdn|registry)\.)((?:[\w-]+\.)+[A-Za-z]{2,63}/)@([A-Za-z0-9_.-]*[A-Za-z0-9_])"
)
_BLUESKY_LINK = re.compile(r"(\bbsky\.app/profile/)(?!did:|user\b)[\w.-]+", re.IGNORECASE)


class AuthorKey:
    """The secret under which author ids are hashed. Its value never shows in repr, logs or errors."""

    def __init__(self, secret: bytes) -> None:
        self._secret = blake2b(secret, digest_size=64).digest()  # any length in, the maximum key length out

    def __repr__(self) -> str:
        return "AuthorKey(***)"

    @property
    def fingerprint(self) -> str:
        """Eight bytes that tell two keys apart and nothing else."""
        return blake2b(b"fingerprint", key=self._secret, digest_size=8).hexdigest()

    def hash(self, source: str, author: str) -> str:
        """The author_key of a native author id (or lower-cased handle) on one source; 128 bits."""
        person = source.encode()[:16]
        return blake2b(author.encode(), key=self._secret, digest_size=16, person=person).hexdigest()


def author_key(home: Path) -> AuthorKey:
    """The key from the environment, else from ``<home>/author.key``.

    The file is made on first use, readable by its owner only.

    Raises UserMistake when the file is empty.
    """
    if key := present_author_key(home):
        return key
    # Aside, so that a full disk leaves no key that is cut off; mkstemp lets nobody else read it.
    handle, aside = tempfile.mkstemp(prefix=".author.key.", dir=home)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            (home / "author.key").hardlink_to(aside)
        except FileExistsError:
            pass  # another command made it meanwhile
        except OSError:  # a file system without hard links
            Path(aside).rename(home / "author.key")
    finally:
        Path(aside).unlink(missing_ok=True)
    return author_key(home)


def present_author_key(home: Path) -> AuthorKey | None:
    """The key as author_key() gives it; None where there is none yet.

    Raises UserMistake when the file is empty or no text.
    """
    if secret := os.environ.get(ENVIRONMENT_VARIABLE):
        return AuthorKey(secret.encode())
    path = home / "author.key"
    if not path.exists():
        return None
    try:
        secret = path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        raise UserMistake(f"{path}: cannot be read as text; bring it back from where you keep it") from None
    if secret:
        return AuthorKey(secret.encode())
    raise UserMistake(f"{path}: is empty; restore it, or delete it to begin anew")


def bare_handle(handle: str) -> str:
    """The handle in lower case, without the sign that is written before it here and there."""
    return handle.lower().removeprefix("@").removeprefix("/").removeprefix("u/")


def mask_handles(text: str, *, keep: Set[str] = frozenset()) -> str:
    """Replace ``@handle`` and ``u/handle`` by ``@user``; handles in keep (lower case) stay.

    Links to posts on X take the form without a handle; in those to Bluesky and to people's pages ``user`` stands in its
    place.
    """

    def masked(match: re.Match[str]) -> str:
        *before, handle = (group for group in match.groups() if group)
        if handle.lower() in keep:
            return match[0]
        # What goes before a handle in an address says where it stands; the sign is a mention's, and Mastodon's.
        sign = "" if match.re is _PROFILE_LINK else "@"
        return f"{''.join(before)}{sign}user"

    text = _BLUESKY_LINK.sub(r"\1user", _X_LINK.sub(r"\1/i/status/", text))
    for pattern in (_PROFILE_LINK, _AT_LINK, _MENTION):
        text = pattern.sub(masked, text)
    return text
