"""The tables of the settings file that name what live sources are asked for."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from pipeline.settings.kinds import Section, Url


class Reddit(Section):
    """What ``trustwatch collect reddit`` asks for."""

    communities: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{2,21}$")], ...] = Field(
        default=("ClaudeAI", "ChatGPT"), description="without r/; their new posts and comments"
    )
    searches: tuple[str, ...] = Field(default=(), description="in Reddit's search syntax, over all of Reddit")
    base_url: Url = Field(default="", description="stands for both hosts of Reddit: a proxy, a test server")


class X(Section):
    """What ``trustwatch collect x`` asks for, and what it may cost."""

    queries: tuple[str, ...] = Field(default=(), description="in X's search syntax; every post read is paid")
    monthly_reads: int = Field(default=15_000, ge=0, description="posts that may be read in a calendar month")
    counted_as: dict[str, str] = Field(
        default={},
        description="X is asked how many posts each query finds, for a read in six hours; name a wider one that it"
        " shall count instead, without words that select complaints, as"
        " '{ \"claude (banned OR refused)\" = \"claude\" }', or '' to ask for none",
    )
    recheck_share: float = Field(
        default=0.2, ge=0, le=1, description="part of them kept to ask whether stored posts are still there"
    )
    # docs.x.com/x-api/getting-started/pricing, read in November 2026: posts $0.005 and users $0.010 for each one
    # returned. Whether that holds for the authors that come with a search it does not say; X's console does.
    price_per_read: float = Field(default=0.005, ge=0, description="US dollars a post, as agreed with X")
    price_per_author: float = Field(
        default=0.01, ge=0, description="US dollars an author that comes with a post; 0 where X asks none"
    )
    base_url: Url = Field(default="", description="stands for X's host: a proxy, a test server")

    @field_validator("counted_as")
    @classmethod
    def _of_queries(cls, counted_as: dict[str, str], others: ValidationInfo) -> dict[str, str]:
        for query in counted_as:
            if query not in others.data.get("queries", ()):
                raise ValueError(f"{query!r} is none of [x] queries; write it as it stands there")
        return counted_as


class StatusPage(Section):
    """A provider's status page."""

    url: Url = Field(description="of the page itself")
    product: str = Field(description="the product key that its outages are counted for")


class GitHub(Section):
    """What ``trustwatch collect github`` asks for."""

    repositories: tuple[Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")], ...] = Field(
        default=(), description="'owner/name'; their issues"
    )
    base_url: Url = Field(default="", description="stands for GitHub's host: a proxy, a test server")


class HackerNews(Section):
    """What ``trustwatch collect hackernews`` asks for."""

    searches: tuple[str, ...] = Field(
        default=(), description="words, or a phrase in quotes, in stories and comments; as Algolia searches"
    )
    base_url: Url = Field(
        default="",
        description="stands for both hosts, of the search and of the items: a proxy, a test server",
    )


class Bluesky(Section):
    """What ``trustwatch collect bluesky`` asks for."""

    searches: tuple[str, ...] = Field(default=(), description="in Bluesky's search syntax")
    words: tuple[Annotated[str, Field(pattern=r"^[^|]+$")], ...] = Field(
        default=(),
        description="all posts with one of them, of the stream of all new posts; needs no search and no account",
    )
    endpoint: Url = Field(default="https://public.api.bsky.app", description="asked without an account")
    account_host: Url = Field(
        default="https://bsky.social",
        description="asked with one, of BLUESKY_HANDLE and BLUESKY_APP_PASSWORD, where the endpoint wants it",
    )
    stream: Annotated[str, Field(pattern=r"^wss?://\S+$")] = Field(
        default="wss://jetstream2.us-east.bsky.network/subscribe", description="a Jetstream, for words"
    )


class AppStore(Section):
    """What ``trustwatch collect appstore`` asks for."""

    apps: dict[str, Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]] = Field(
        default={},
        description='\'{ "ChatGPT" = "6448311069" }\': the name that tells which product it is, and the number in the'
        " address of its page",
    )
    countries: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = Field(
        default=("us",), description="whose stores are asked, each for every app"
    )
    base_url: Url = Field(default="", description="stands for Apple's host: a proxy, a test server")
