"""Every fixed word that the page of incidents says of itself."""

from typing import Final

from models.vocabulary import IncidentState, OutageVerdict
from pipeline.people.incident_actions import Verb

ELSEWHERE: Final = "{n} more incidents lie outside these days:"
ONE_ELSEWHERE: Final = "1 more incident lies outside these days:"
ALL_DAYS: Final = "all of them"
ALL_INCIDENTS: Final = "All of them as a table"
TABS: Final = ("Overview", "Evidence", "Themes and words", "Answers", "Method")
OPEN_PAGE: Final = "Open"
LIFE: Final = "Its life"
VERBS: Final = {
    Verb.ACKNOWLEDGE: "Acknowledge",
    Verb.CLOSE: "Close",
    Verb.DISMISS: "Dismiss",
    Verb.REOPEN: "Reopen",
    Verb.UNDO: "Undo",
    Verb.ASSIGN: "Assign",
    Verb.COMMENT: "Comment",
    Verb.MERGE: "Merge",
    Verb.SPLIT: "Split off",
    Verb.TAKE_OUT: "Take out",
}
VERB_HELP: Final = {
    Verb.ACKNOWLEDGE: "You know of it.",
    Verb.CLOSE: "It is dealt with. It stays an incident; if it flares again it is open again.",
    Verb.DISMISS: "It was none. It keeps its numbers, and is no headline.",
    Verb.REOPEN: "It is open again.",
    Verb.UNDO: "Takes back what was said of it last.",
    Verb.MERGE: "This one then goes on within the other.",
    Verb.SPLIT: "The chosen posts become an incident of their own.",
    Verb.TAKE_OUT: "The chosen posts have nothing to do with it.",
}
DO: Final = "What you do with it"
DO_MORE: Final = "Assign, comment, merge"
BY: Final = "Your name"
BY_HELP: Final = "Each action is kept with who did it and when, and may be published so."
NAME_FIRST: Final = "Say who you are to act on it."
WHY: Final = "Why"
TO_WHOM: Final = "To whom"
COMMENT: Final = "Comment"
INTO: Final = "Into"
NO_OTHER: Final = "There is no other incident of this product to merge it into."
CHOOSE_POSTS: Final = "Choose rows to split them off or to take them out."
CHOSEN_POSTS: Final = "{n} chosen"
PENDING: Final = {
    "acknowledged": "acknowledged",
    "assignee": "assigned to {value}",
    "comment": "comment “{value}”",
    "merged_into": "merged into {value}",
    "undo": "undoes what was said before",
    "post": "post {where}",
}
STATES: Final = {
    IncidentState.OPEN: "open",
    IncidentState.CLOSED: "closed",
    IncidentState.DISMISSED: "dismissed",
    IncidentState.WITHDRAWN: "withdrawn",
    IncidentState.MERGED: "merged",
}
STATE_COLOURS: Final = {
    "open": "orange",
    "closed": "green",
    "dismissed": "grey",
    "withdrawn": "grey",
    "merged": "grey",
}
VERDICTS: Final = {
    OutageVerdict.COINCIDES: "coincides with an outage",
    OutageVerdict.PARTLY: "coincides in part with an outage",
    OutageVerdict.DOES_NOT: "no outage coincides with it",
    OutageVerdict.TOO_FEW: "too few posts to say whether an outage coincides",
    OutageVerdict.UNKNOWN: "whether there was an outage is not known",
}
GROWING: Final = "growing"
NOT_GROWING: Final = "not growing"
OVER: Final = "over"
THEMES: Final = "Themes of its complaints"
NO_THEMES: Final = "None of its complaints is in a theme."
WORDS: Final = "What the product said, as its complaints quote it"
NO_WORDS: Final = "None of its complaints quotes the product."
NO_ANSWERS: Final = "No answer to one of its complaints was seen."
ACKNOWLEDGED: Final = "What status pages told of, last 90 days of data"
POST_MORTEM: Final = "Post-mortem (Markdown)"
METHOD: Final = (
    "People are counted, not posts: a person once in 24 hours, the copies of a flood not at all. Expected is what the "
    "same hours of the weeks before had; the excess is what is seen beyond it, with its 90 % interval. Severity is the "
    "highest of three: people who tell of lasting harm (from 1, 3, 10), who lost work, money or access (from 10, 30, "
    "100), and people beyond the usual (from 100, 300, 1,000). Coinciding is not being caused by."
)
