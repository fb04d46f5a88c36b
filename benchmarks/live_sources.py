"""The live sources as loopback servers with some posts each, and a webhook: what benchmarks collect from, and tell.

They go by the real clock, as the commands that ask them do.
"""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final, Self

from tests.servers.appstore import APP, AppStoreServer
from tests.servers.bluesky import BlueskyServer
from tests.servers.github import GitHubServer
from tests.servers.hackernews import HackerNewsServer
from tests.servers.reddit import RedditServer
from tests.servers.server import Clock
from tests.servers.status import StatusServer
from tests.servers.webhook import Webhook
from tests.servers.x import XServer

LIVE: Final = ("reddit", "x", "status", "github", "hackernews", "bluesky", "appstore")
_REPOSITORY: Final = "larkspur/claude"
_SETTINGS: Final = """
[reddit]
communities = ["ClaudeAI"]
base_url = "{reddit}"
[x]
queries = ["claude"]
base_url = "{x}"
[github]
repositories = ["larkspur/claude"]
base_url = "{github}"
[hackernews]
searches = ["claude"]
base_url = "{hackernews}"
[bluesky]
searches = ["claude"]
endpoint = "{bluesky}"
account_host = "{bluesky}"
[appstore]
apps = {{ ChatGPT = "{app}" }}
base_url = "{appstore}"
[status.anthropic]
url = "{status}"
product = "claude"
[alerts.team]
severity = 0
"""


class RealClock(Clock):
    """The time of this machine."""

    def __init__(self) -> None:
        """Nothing to set."""

    @property
    def now(self) -> datetime:
        """Now, UTC."""
        return datetime.now(UTC)

    @now.setter
    def now(self, _moment: datetime) -> None:
        raise AttributeError("the real clock goes by itself")


class LiveSources:
    """Within ``with`` they answer. config: a settings file that names them; environment: what they ask to be given."""

    def __init__(self, folder: Path) -> None:
        clock = RealClock()
        self.reddit, self.x = RedditServer(clock=clock), XServer(clock=clock)
        self.status, self.github = StatusServer("statuspage", clock=clock), GitHubServer(clock=clock)
        self.hackernews, self.bluesky = HackerNewsServer(clock=clock), BlueskyServer(clock=clock)
        self.appstore, self.webhook = AppStoreServer(clock=clock), Webhook()
        self.config = folder / "trustwatch.toml"
        self.config.write_text(_SETTINGS.format(app=APP, **{name: getattr(self, name).url for name in LIVE}))
        self.environment = {
            "NO_PROXY": "127.0.0.1",
            "REDDIT_CLIENT_ID": "an-id",
            "REDDIT_CLIENT_SECRET": "a-secret",
            "REDDIT_USER_AGENT": "trustwatch-benchmark/0.1",
            "X_BEARER_TOKEN": "a-token",
            "TRUSTWATCH_ALERT_TEAM": self.webhook.address,
        }
        self._random = Random(4)
        self._deletable: list[str] = []

    def fill(self, n: int, *, at: datetime, every: timedelta = timedelta(0)) -> None:
        """So many posts more at each source, from a moment on, of texts that do not pack."""
        outage = self.status.begin("Elevated errors", impact="major", at=at)
        self.status.update(outage, "resolved", "It is over.", at=at)
        for number in range(n):
            text, moment = f"claude lost my work {self._random.randbytes(150).hex()}", at + number * every
            short = text[:270]
            self._deletable.append(
                self.reddit.add_submission("ClaudeAI", f"Claude, {number}", text, at=moment)
            )
            self.x.add_post(short, at=moment)
            self.github.add_issue(_REPOSITORY, f"Claude, {number}", text, at=moment)
            self.hackernews.add_story(f"Claude, {number}", text, at=moment)
            self.bluesky.add_post(short, at=moment)
            self.appstore.add_review(f"Claude, {number}", text, at=moment)

    def take_away(self, n: int) -> None:
        """The authors of so many posts delete them."""
        for name in self._deletable[:n]:
            self.reddit.delete(name)
        for post_id in list(self.bluesky.posts)[:n]:
            self.bluesky.delete(post_id)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for name in (*LIVE, "webhook"):
                stack.enter_context(getattr(self, name))
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
