"""Rows for tests: complete and plausible, with only what a test is about said in the test."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from models.judgement import Judgement
from models.post import Engagement, Outage, Post

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


def purged(post_id: str) -> str:
    """What stands for the id of a post that was purged."""
    return f"purged:{hashlib.sha256(post_id.encode()).hexdigest()}"


def post(number: int = 1, text: str = "the chat is gone", *, at: datetime = NOON, **fields: Any) -> Post:
    """A submission on Reddit; fields override."""
    usual = Post(
        post_id=f"reddit:t3_{number}",
        source="reddit",
        kind="submission",
        conversation_id=f"reddit:t3_{number}",
        parent_id=None,
        quoted_id=None,
        author_key=f"author-{number}",
        author_account=None,
        author_followers=None,
        community="ClaudeAI",
        title=None,
        text=text,
        language="en",
        url=f"https://www.reddit.com/comments/{number}",
        created_at=at,
        first_seen_at=at + timedelta(minutes=5),
        last_verified_at=None,
        edited_at=None,
        purged_at=None,
        origin="file:test.ndjson",
    )
    return replace(usual, **fields)


def judgement(number: int = 1, **fields: Any) -> Judgement:
    """A judgement of the post with the same number: a complaint of lost work on Claude; fields override."""
    usual = Judgement(
        post_id=f"reddit:t3_{number}",
        model_version="test",
        product="claude",
        is_complaint=True,
        p_complaint=0.95,
        cause="lost_work",
        p_cause=0.9,
        causes={"lost_work": 0.9, "timeout": 0.1},
        also=(),
        blames="safety",
        explained="silent",
        leaving=False,
        promotes="none",
        severity=2,
        duplicate_of=None,
    )
    return replace(usual, **fields)


def engagement(number: int = 1, *, at: datetime = NOON, **fields: Any) -> Engagement:
    """Engagement of the post with the same number; fields override."""
    usual = Engagement(
        f"reddit:t3_{number}", at, likes=3, replies=1, reposts=None, quotes=None, impressions=None
    )
    return replace(usual, **fields)


def outage(number: int = 1, *, begin: datetime = NOON, hours: float = 3.0, **fields: Any) -> Outage:
    """An outage of Claude; fields override."""
    usual = Outage(
        outage_id=f"anthropic:{number}",
        provider="anthropic",
        product="claude",
        name="Elevated errors",
        impact="major",
        started_at=begin,
        resolved_at=begin + timedelta(hours=hours),
        url=None,
    )
    return replace(usual, **fields)
