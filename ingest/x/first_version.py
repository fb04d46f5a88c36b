"""Posts in the words of version 1.1 of X's API, as archives of an account and older collections hold them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ingest.observations.values import object_of

_WHEN: Final = "%a %b %d %H:%M:%S %z %Y"
_REFERENCES: Final = {
    "replied_to": "in_reply_to_status_id_str",
    "quoted": "quoted_status_id_str",
}


def is_first_version(tweet: Mapping[str, object]) -> bool:
    """Whether a post is told so; an archive puts it under ``tweet``."""
    return "id_str" in tweet or "full_text" in tweet or "id_str" in object_of(tweet.get("tweet"))


def as_second_version(tweet: Mapping[str, object]) -> dict[str, object]:
    """The same post as version 2 tells it."""
    tweet = object_of(tweet.get("tweet")) or tweet
    user = object_of(tweet.get("user"))
    repeated = object_of(tweet.get("retweeted_status"))
    references = [{"type": kind, "id": tweet[key]} for kind, key in _REFERENCES.items() if tweet.get(key)]
    if repeated.get("id_str"):
        references.append({"type": "retweeted", "id": repeated["id_str"]})
    long = object_of(tweet.get("extended_tweet")).get("full_text")
    return {
        "id": tweet.get("id_str") or tweet.get("id"),
        "text": long or tweet.get("full_text") or tweet.get("text"),
        "created_at": _time(tweet.get("created_at")),
        "author_id": user.get("id_str"),
        "author": {
            "username": user.get("screen_name"),
            "public_metrics": {"followers_count": user.get("followers_count")},
        },
        "conversation_id": tweet.get("conversation_id_str"),
        "lang": tweet.get("lang"),
        "referenced_tweets": references,
        "public_metrics": {
            "like_count": tweet.get("favorite_count"),
            "reply_count": tweet.get("reply_count"),
            "retweet_count": tweet.get("retweet_count"),
            "quote_count": tweet.get("quote_count"),
        },
    }


def _time(value: object) -> object:
    """Its own form of time as ISO 8601; anything else is left to be judged as it is."""
    try:
        return datetime.strptime(str(value), _WHEN).isoformat()
    except ValueError:
        return value
