"""The posts of the loopback X: what a test puts in, changes and takes away."""

from bisect import insort
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Literal

from tests.servers.server import Clock, Server
from tests.servers.x_posts import METRICS, Post, Reference, User, snowflake

_COUNTED: dict[Reference, str] = {
    "replied_to": "reply_count",
    "quoted": "quote_count",
    "retweeted": "retweet_count",
}


class Timeline(Server):
    """Posts by id, which is the order of their time; what lies after ``now`` is not seen."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        super().__init__(clock=clock)
        self.posts: dict[str, Post] = {}
        self.users: dict[str, User] = {}
        self._ids: list[int] = []
        self._serials = count()

    def add_user(self, username: str, *, followers: int = 25) -> User:
        """An account with so many followers; an account that is there gets the number."""
        with self.lock:
            number = 1_000_000 + len(self.users)
            made = User(str(number), username, username.title(), followers, self.now - timedelta(days=900))
            user = self.users.setdefault(username.lower(), made)
            user.followers = followers
            return user

    def add_post(
        self,
        text: str,
        *,
        author: str = "sam_rivers",
        at: datetime | None = None,
        language: str = "en",
        to: tuple[Reference, str] | None = None,
    ) -> str:
        """A new post, now or at a time; its id. to: ``("replied_to", id)``, ``("quoted", id)``, …"""
        with self.lock:
            moment = at or self.now
            post = Post(
                id=snowflake(moment, serial=next(self._serials) % 4_096),
                text=text,
                author=self.users.get(author.lower()) or self.add_user(author),
                created_at=moment,
                conversation_id=0,
                language=language,
            )
            post.conversation_id = post.id
            if to:
                self._refer(post, *to)
            self.posts[str(post.id)] = post
            insort(self._ids, post.id)
            return str(post.id)

    def reply(self, post_id: str, text: str, *, author: str = "kim_lakes", at: datetime | None = None) -> str:
        """An answer to a post, in its conversation; its id."""
        return self.add_post(text, author=author, at=at, to=("replied_to", post_id))

    def quote(self, post_id: str, text: str, *, author: str = "kim_lakes", at: datetime | None = None) -> str:
        """A post that quotes another, and begins a conversation of its own; its id."""
        return self.add_post(text, author=author, at=at, to=("quoted", post_id))

    def repost(self, post_id: str, *, author: str = "kim_lakes", at: datetime | None = None) -> str:
        """Another's post, repeated; its id."""
        repeated = self.posts[post_id]
        text = f"RT @{repeated.author.username}: {repeated.text}"
        return self.add_post(text, author=author, at=at, to=("retweeted", post_id))

    def measure(self, post_id: str, **metrics: int) -> None:
        """Public metrics become others: ``measure(post_id, like_count=12)``."""
        unknown = metrics.keys() - set(METRICS)
        if unknown:
            raise ValueError(f"no public metric of X: {', '.join(sorted(unknown))}")
        with self.lock:
            self.posts[post_id].metrics.update(metrics)

    def delete(self, post_id: str) -> None:
        """The author deletes it."""
        self._take_away(post_id, "deleted")

    def hide(self, post_id: str) -> None:
        """The author's account is protected or suspended."""
        self._take_away(post_id, "hidden")

    def find(self, post_id: str) -> Post | None:
        """The post, also one taken away, unless it lies ahead."""
        post = self.posts.get(post_id)
        return post if post and post.created_at <= self.now else None

    def newest_first(self) -> Iterator[Post]:
        """Every post up to now that can be seen."""
        for number in reversed(self._ids):
            post = self.posts[str(number)]
            if post.created_at <= self.now and not post.gone:
                yield post

    def _refer(self, post: Post, reference: Reference, post_id: str) -> None:
        target = self.posts[post_id]
        post.references[reference] = target
        target.metrics[_COUNTED[reference]] += 1
        if reference == "replied_to":
            post.conversation_id = target.conversation_id

    def _take_away(self, post_id: str, how: Literal["deleted", "hidden"]) -> None:
        with self.lock:
            self.posts[post_id].gone = how
