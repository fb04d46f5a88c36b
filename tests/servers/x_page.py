"""A page of X's answer: the posts, what expansions bring along, and errors for what is gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.servers.exchange import Request
from tests.servers.x_posts import (
    EXPANSIONS,
    POST_FIELDS,
    USER_FIELDS,
    Json,
    Post,
    User,
    post_json,
    user_json,
)

PROBLEMS = "https://api.twitter.com/2/problems"
_NEEDED = {
    "author_id": "author_id",
    "in_reply_to_user_id": "in_reply_to_user_id",
    "referenced_tweets.id": "referenced_tweets",
    "referenced_tweets.id.author_id": "referenced_tweets",
}  # the field that an expansion brings with it


class InvalidParameter(Exception):
    """A request that X answers with 400."""

    def __init__(self, name: str, value: str, message: str) -> None:
        super().__init__(message)
        self.name, self.value, self.message = name, value, message


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks to be told of each post."""

    post_fields: frozenset[str]
    user_fields: frozenset[str]
    expansions: frozenset[str]


def wish_of(request: Request) -> Wish:
    """Read ``tweet.fields``, ``user.fields`` and ``expansions``. Raises InvalidParameter for a name unknown to X."""
    expansions = _names(request, "expansions", EXPANSIONS)
    needed = {_NEEDED[name] for name in expansions if name in _NEEDED}
    return Wish(
        post_fields=_names(request, "tweet.fields", POST_FIELDS) | needed,
        user_fields=_names(request, "user.fields", USER_FIELDS),
        expansions=expansions,
    )


def page_json(posts: Sequence[Post], wish: Wish) -> Json:
    """``data``, ``includes`` and ``errors``, each where there is any."""
    referenced = _distinct(to for post in posts for to in post.references.values())
    asked = wish.expansions & {"referenced_tweets.id", "referenced_tweets.id.author_id"}
    included = [post for post in referenced if not post.gone] if asked else []
    users = [user_json(user, wish.user_fields) for user in _users(posts, included, wish)]
    tweets = [post_json(post, wish.post_fields) for post in included]
    includes = {name: items for name, items in (("users", users), ("tweets", tweets)) if items}
    errors = [
        gone_json(str(post.id), post, "referenced_tweets.id") for post in referenced if asked and post.gone
    ]
    parts = {
        "data": [post_json(post, wish.post_fields) for post in posts],
        "includes": includes,
        "errors": errors,
    }
    return {name: part for name, part in parts.items() if part}


def gone_json(post_id: str, post: Post | None, parameter: str) -> Json:
    """The error in place of a post: not there, or not to be seen."""
    hidden = post is not None and post.gone == "hidden"
    detail = "Sorry, you are not authorized to see the Tweet with" if hidden else "Could not find tweet with"
    return {
        "value": post_id,
        "detail": f"{detail} {parameter}: [{post_id}].",
        "title": "Authorization Error" if hidden else "Not Found Error",
        "resource_type": "tweet",
        "parameter": parameter,
        "resource_id": post_id,
        "type": f"{PROBLEMS}/{'not-authorized-for-resource' if hidden else 'resource-not-found'}",
    }


def _users(posts: Sequence[Post], included: Sequence[Post], wish: Wish) -> list[User]:
    users: list[User] = []
    if "author_id" in wish.expansions:
        users += [post.author for post in posts]
    if "in_reply_to_user_id" in wish.expansions:
        users += [post.references["replied_to"].author for post in posts if "replied_to" in post.references]
    if "referenced_tweets.id.author_id" in wish.expansions:
        users += [post.author for post in included]
    return list({user.id: user for user in users}.values())


def _distinct(posts: Iterable[Post]) -> list[Post]:
    return list({post.id: post for post in posts}.values())


def _names(request: Request, parameter: str, known: frozenset[str]) -> frozenset[str]:
    names = frozenset(filter(None, request.query.get(parameter, "").split(",")))
    for name in sorted(names - known):
        message = (
            f"The `{parameter}` query parameter value [{name}] is not one of [{','.join(sorted(known))}]"
        )
        raise InvalidParameter(parameter, name, message)
    return names
