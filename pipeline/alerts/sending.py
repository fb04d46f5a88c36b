"""Sending a message to one address, by Apprise, which speaks to chat rooms, mail servers and webhooks alike."""

import logging

import apprise

from models.errors import SourceUnreachable, UserMistake


class Sender:
    """One channel's address. Raises UserMistake where there is none, or none that Apprise understands."""

    def __init__(self, address: str, *, variable: str) -> None:
        if not address:
            raise UserMistake(f"{variable} is not set; put the Apprise address of the channel there")
        _silence()
        self._service = apprise.Apprise()
        if not self._service.add(address):
            raise UserMistake(f"{variable} holds no address that Apprise understands")

    def send(self, title: str, body: str, *, is_markdown: bool = False) -> None:
        """Send one message. Raises SourceUnreachable where it was not taken."""
        written = apprise.NotifyFormat.MARKDOWN if is_markdown else apprise.NotifyFormat.TEXT
        if not self._service.notify(title=title, body=body, body_format=written):
            raise SourceUnreachable("its address took no message, or cannot be reached")


def _silence() -> None:
    """Apprise's own log would print addresses, which hold secrets."""
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.addHandler(logging.NullHandler())
