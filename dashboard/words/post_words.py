"""The words of the pages that show posts one by one."""

from typing import Final

from pipeline.brief.phrases import WEAK

SEARCH: Final = "Words"
SEARCH_HELP: Final = "Posts that have all of these words, in any of their forms: refused also finds refusing."
LIKE: Final = "Like this sentence"
LIKE_HELP: Final = "The 100 complaints nearest in meaning to what you write, whatever their words."
ORDER: Final = "Order"
ORDER_HELP: Final = (
    "By what it cost the author, as the model reads it, and then by time. What is no complaint stands last."
)
GRAVEST: Final = "gravest"
ORDERS: Final = {"newest": "Newest first", GRAVEST: "Gravest first"}
OF_INCIDENT: Final = "Of one incident alone:"
THE_INCIDENT: Final = "its page"
EVERY_POST: Final = "every post"
LABELS_OF_POSTS: Final = "More labels"
NAMED: Final = "Names, or its store tells: version, system, plan, model, rating, country"
ANSWER_OF: Final = "Answer of"
ONLY_LEAVING: Final = f"{WEAK} Leaving"
MOST_ALIKE_FIRST: Final = "most alike first"
WHICH_PAGE: Final = "Page, of {pages}"
ONE_POST: Final = "One post"
POST_GONE: Final = "Post {post_id} is not held: it was forgotten, or never read here."
THREAD: Final = "The rest of its thread"
NO_THREAD: Final = "No other post of its thread was read."
THREAD_AND_LINK: Final = "thread and link"
WHOLE_POST: Final = "whole text and labels"
OPEN: Final = "open"
WHOLE_TEXT: Final = "The whole text"
COMPLAINT: Final = "complaint"
LEAVES: Final = f"{WEAK} leaves"
PRAISES: Final = "praises"
READ_BY_JUDGE: Final = "read by the judge"
NEARLY_REPEATS: Final = "nearly repeats an earlier post"
REVIEW_NOTE: Final = (
    "Half of these posts are those of which the model is least sure, half are drawn at random, so that how well it "
    "reads can be told. What you say counts from the next analysis on; 'trustwatch train' learns from it."
)
REVIEWED: Final = "{n} of {total} done"
REVIEW_DONE: Final = "All of these have been read. A later analysis brings more."
RIGHT: Final = "All of it is right"
NO_COMPLAINT: Final = "No complaint"
OTHER_CAUSE: Final = "It is a complaint, because of"
SKIP: Final = "Skip"
WHY_HERE: Final = {"uncertain": "Here because the model is not sure.", "random": "Here by chance."}


def named(segment: str) -> str:
    """A segment, kind and value, as a reader sees it: version 1.2, iOS, plan pro."""
    kind, _space, value = segment.partition(" ")
    return {"app_version": f"version {value}", "plan": f"plan {value}", "rating": f"{value} of 5 stars"}.get(
        kind, value
    )
