"""Submissions and comments as Reddit's API gives them today, also after their authors or moderators took them away.

A comment that its author deleted reads ``[deleted]``, one that a moderator removed ``[removed]``, both by nobody; a
submission reads ``[removed]`` either way, and loses its title and author only to its author.
"""

import html
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Gone = Literal["", "deleted", "removed", "vanished"]

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NOBODY = "[deleted]"
# The same in every answer to an application that only reads.
_UNCHANGING: Json = {
    "all_awardings": [], "approved_at_utc": None, "approved_by": None, "archived": False,
    "author_flair_background_color": None, "author_flair_css_class": None, "author_flair_richtext": [],
    "author_flair_template_id": None, "author_flair_text": None, "author_flair_text_color": None,
    "author_flair_type": "text", "author_is_blocked": False, "author_patreon_flair": False, "author_premium": False,
    "awarders": [], "banned_at_utc": None, "banned_by": None, "can_gild": False, "can_mod_post": False,
    "distinguished": None, "downs": 0, "gilded": 0, "gildings": {}, "likes": None, "locked": False,
    "mod_note": None, "mod_reason_by": None, "mod_reason_title": None, "mod_reports": [], "no_follow": True,
    "num_reports": None, "removal_reason": None, "report_reasons": None, "saved": False, "send_replies": True,
    "stickied": False, "subreddit_type": "public", "top_awarded_type": None, "total_awards_received": 0,
    "treatment_tags": [], "user_reports": [],
}  # fmt: skip
_SUBMISSION: Json = _UNCHANGING | {
    "allow_live_comments": False, "category": None, "clicked": False, "content_categories": None,
    "contest_mode": False, "discussion_type": None, "hidden": False, "hide_score": False, "is_created_from_ads_ui": False,
    "is_crosspostable": True, "is_meta": False, "is_original_content": False, "is_reddit_media_domain": False,
    "is_robot_indexable": True, "is_self": True, "is_video": False, "link_flair_background_color": "",
    "link_flair_css_class": None, "link_flair_richtext": [], "link_flair_text": None, "link_flair_text_color": "dark",
    "link_flair_type": "text", "media": None, "media_embed": {}, "media_only": False, "num_crossposts": 0,
    "over_18": False, "pinned": False, "pwls": 6, "quarantine": False, "removed_by": None,
    "removed_by_category": None, "secure_media": None, "secure_media_embed": {}, "spoiler": False,
    "suggested_sort": None, "thumbnail": "self", "thumbnail_height": None, "thumbnail_width": None,
    "view_count": None, "visited": False, "wls": 6,
}  # fmt: skip
_COMMENT: Json = _UNCHANGING | {
    "associated_award": None, "collapsed": False, "collapsed_because_crowd_control": None, "collapsed_reason": None,
    "collapsed_reason_code": None, "comment_type": None, "controversiality": 0, "replies": "", "score_hidden": False,
    "unrepliable_reason": None,
}  # fmt: skip


@dataclass(slots=True)
class Thing:
    """A submission (``t3_…``, its own link) or a comment (``t1_…``).

    serial: the order of what is dated alike; answered_at: of a submission, when its comments came, in order.
    """

    name: str
    community: str
    author: str
    text: str
    created_at: datetime
    serial: int = 0
    title: str = ""
    link: str = ""
    parent: str = ""
    depth: int = 0
    score: int = 1
    edited_at: datetime | None = None
    gone: Gone = ""
    replies: list["Thing"] = field(default_factory=list)
    answered_at: list[datetime] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The name without its kind."""
        return self.name[3:]

    @property
    def position(self) -> tuple[datetime, int]:
        """Its place in a listing of the newest."""
        return self.created_at, self.serial


def base36(number: int) -> str:
    """A number as Reddit writes its ids."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def submission_json(thing: Thing, *, n_comments: int) -> Json:
    """A submission as an item of a listing."""
    community = thing.community
    path = f"/r/{community}/comments/{thing.id}/"
    data = _SUBMISSION | _shared(thing) | {
        "domain": f"self.{community}",
        "is_robot_indexable": not thing.gone,
        "num_comments": n_comments,
        "permalink": path,
        "removed_by_category": {"deleted": "deleted", "removed": "moderator"}.get(thing.gone),
        "selftext": _text(thing),
        "selftext_html": _html(_text(thing)) if thing.text else None,
        "subreddit_subscribers": 500_000,
        "title": "[deleted by user]" if thing.gone == "deleted" else thing.title,
        "upvote_ratio": 0.9,
        "url": f"https://www.reddit.com{path}",
    }  # fmt: skip
    return {"kind": "t3", "data": data}


def comment_json(thing: Thing, link: Thing, *, replies: Json | None = None) -> Json:
    """A comment as an item of a conversation."""
    data = _COMMENT | _shared(thing) | {
        "body": _text(thing),
        "body_html": _html(_text(thing)),
        "depth": thing.depth,
        "is_submitter": thing.author == link.author and not thing.gone,
        "link_id": link.name,
        "parent_id": thing.parent,
        "permalink": f"/r/{thing.community}/comments/{link.id}/comment/{thing.id}/",
        "replies": replies or "",
    }  # fmt: skip
    return {"kind": "t1", "data": data}


def listed_comment_json(thing: Thing, link: Thing, *, n_comments: int) -> Json:
    """A comment as an item of a community's newest comments, which tell about its submission too."""
    about_link = {
        "link_author": _NOBODY if link.gone == "deleted" else link.author,
        "link_permalink": f"https://www.reddit.com/r/{link.community}/comments/{link.id}/",
        "link_title": "[deleted by user]" if link.gone == "deleted" else link.title,
        "link_url": f"https://www.reddit.com/r/{link.community}/comments/{link.id}/",
        "num_comments": n_comments,
        "over_18": False,
        "quarantine": False,
    }
    data = comment_json(thing, link)["data"] | about_link
    del data["depth"]
    return {"kind": "t1", "data": data}


def more_json(parent: str, things: list[Thing], *, depth: int) -> Json:
    """What a conversation does not show beneath a parent."""
    children = [thing.id for thing in things]
    count = sum(map(family_size, things))
    return _more(
        parent, {"id": children[0], "name": things[0].name, "children": children, "count": count}, depth
    )


def continued_json(parent: str, *, depth: int) -> Json:
    """'Continue this thread': replies deeper than a conversation is shown at once."""
    return _more(parent, {"id": "_", "name": "t1__", "children": [], "count": 0}, depth)


def listing_json(children: list[Json], *, after: str | None = None) -> Json:
    """A page of things."""
    data = {"after": after, "dist": len(children), "modhash": None, "geo_filter": "", "children": children}
    return {"kind": "Listing", "data": data | {"before": None}}


def family_size(thing: Thing) -> int:
    """A comment and all beneath it."""
    size, waiting = 0, [thing]
    while waiting:
        waiting += waiting.pop().replies
        size += 1
    return size


def _more(parent: str, data: Json, depth: int) -> Json:
    return {"kind": "more", "data": data | {"parent_id": parent, "depth": depth}}


def _shared(thing: Thing) -> Json:
    created = thing.created_at.timestamp()
    anonymous = thing.gone == "deleted" or (thing.gone == "removed" and bool(thing.parent))
    data: Json = {
        "author": _NOBODY if anonymous else thing.author,
        "created": created,
        "created_utc": created,
        "edited": thing.edited_at.timestamp() if thing.edited_at and not thing.gone else False,
        "id": thing.id,
        "name": thing.name,
        "score": thing.score,
        "subreddit": thing.community,
        "subreddit_id": f"t5_{_digest(thing.community)}",
        "subreddit_name_prefixed": f"r/{thing.community}",
        "ups": thing.score,
    }
    if not anonymous:
        data["author_fullname"] = f"t2_{_digest(thing.author)}"
    return data


def _digest(name: str) -> str:
    return base36(zlib.crc32(name.lower().encode()))


def _text(thing: Thing) -> str:
    if not thing.gone:
        return thing.text
    return "[deleted]" if thing.gone == "deleted" and thing.parent else "[removed]"


def _html(text: str) -> str:
    paragraphs = "\n\n".join(f"<p>{html.escape(part, quote=False)}</p>" for part in text.split("\n\n"))
    return f'<!-- SC_OFF --><div class="md">{paragraphs}\n</div><!-- SC_ON -->'
