"""Who may do what on the dashboard: roles by e-mail address, once sign-in is set up (docs/security.md)."""

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from pipeline.settings.kinds import Section


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s]*@[^@\s]+", text):
        raise ValueError("expected an address as 'ann@example.org', or '@example.org' for all there")
    return text


Address = Annotated[str, AfterValidator(_address)]


class Dashboard(Section):
    """Who may read and who may edit, once the dashboard has a sign-in; without one this stays unset."""

    editors: tuple[Address, ...] = Field(
        default=(),
        description="who may correct and act, as 'ann@example.org', or '@example.org' for all there; nobody else may",
    )
    viewers: tuple[Address, ...] = Field(
        default=(), description="who else may read, likewise; unset: everybody who can sign in"
    )
    unverified_addresses: bool = Field(
        default=False,
        description="take addresses of which the provider does not say that they are verified, as Microsoft Entra's;"
        " only where its administrators alone give them out",
    )

    @property
    def names_anybody(self) -> bool:
        """Whether anybody is named, and so nobody may come in unnamed."""
        return bool(self.editors or self.viewers)

    def may_edit(self, address: str) -> bool:
        """Whether the owner of an e-mail address is an editor."""
        return _is_among(address, self.editors)

    def may_read(self, address: str) -> bool:
        """Whether the owner of an e-mail address, empty where none is known, may see the pages."""
        return not self.viewers or self.may_edit(address) or _is_among(address, self.viewers)


def _is_among(address: str, named: Sequence[str]) -> bool:
    """Letters beyond ASCII make no match: some of them are ASCII in lower case."""
    local, _, host = address.lower().rpartition("@")
    known = (address.lower(), f"@{host}")
    return bool(local) and address.isascii() and any(name.lower() in known for name in named)
