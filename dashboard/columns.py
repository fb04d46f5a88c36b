"""The columns of every table: which, in which order, under which heading."""

from typing import Final

from streamlit import column_config

LINK: Final = column_config.LinkColumn("Original", display_text="view", width="small")
OPEN: Final = column_config.LinkColumn("Page", display_text="view", width=55)
ROWS: Final = column_config.LinkColumn("SQL", display_text="view", width=55)
INCIDENT_COLUMNS: Final = {
    "product": column_config.TextColumn("Product", width=75),
    "when": column_config.TextColumn("When (UTC)", width=200),
    "page": OPEN,
    "seen": column_config.TextColumn("People (usual)", width=95),
    "excess": column_config.TextColumn("Excess (90 %)", width=110),
    "mostly": column_config.TextColumn("Mostly", width=130),
    "blame": column_config.TextColumn("≈ Blame safety", width=110),
    "coincide": column_config.TextColumn("In outage (90 %)", width=120),
    "answered": column_config.TextColumn("Answered", width=75),
}
NEW_THEME_COLUMNS: Final = {
    "said": column_config.TextColumn("What it says", width=420),
    "page": OPEN,
    "product": column_config.TextColumn("Product", width=100),
    "cause": column_config.TextColumn("Mostly", width=150),
    "n": column_config.NumberColumn("Complaints", format="localized", width=85),
    "first_seen_at": column_config.TextColumn("First (UTC)", width=125),
}
MOVEMENT_COLUMNS: Final = {
    "product": column_config.TextColumn("Product"),
    "page": OPEN,
    "cause": column_config.TextColumn("Cause"),
    "n": column_config.NumberColumn("People, last 7 days", format="localized"),
    "n_before": column_config.NumberColumn("People, 7 before", format="localized"),
    "words": column_config.TextColumn("Change (99 %)"),
}
CAUSE_COLUMNS: Final = {
    "cause": column_config.TextColumn("Cause", width=150),
    "page": column_config.LinkColumn("Posts", display_text="view", width=55),
    "n": column_config.NumberColumn("Complaints", format="localized", width=85),
    "rate": column_config.TextColumn("Per 1,000 posts (95 %)", width=150),
    "n_before": column_config.NumberColumn("Compared", format="localized", width=80),
    "rate_before": column_config.TextColumn("Per 1,000 posts (95 %)", width=150),
    "change": column_config.TextColumn("Change (95 %)", width=150),
    "weeks": column_config.BarChartColumn("Week by week, per 1,000", y_min=0, width=170),
}
SEGMENT_COLUMNS: Final = {
    "value": column_config.TextColumn("Which", width=120),
    "page": CAUSE_COLUMNS["page"],
    "kind": column_config.TextColumn("What", width=130),
    "n": CAUSE_COLUMNS["n"],
    "n_posts": column_config.NumberColumn("Of those that name one", format="localized", width=150),
    "n_before": CAUSE_COLUMNS["n_before"],
    "change": column_config.TextColumn("Change of its share (95 %)", width=180),
}
PRODUCT_COLUMNS: Final = {
    "product": column_config.TextColumn("Product", width=150),
    **{name: CAUSE_COLUMNS[name] for name in ("page", "n")},
    "n_posts": column_config.NumberColumn("Posts read", format="localized", width=100),
    "rate": CAUSE_COLUMNS["rate"],
}
POST_COLUMNS: Final = {
    "text": column_config.TextColumn("Text", width=260),
    "page": OPEN,
    "created_at": column_config.TextColumn("Posted (UTC)", width=125),
    "source": column_config.TextColumn("Source", width=75),
    "product": column_config.TextColumn("Product", width=75),
    "cause": column_config.TextColumn("Cause", width=135),
    "p_cause": column_config.NumberColumn("Confidence", format="percent", width=85),
    "blames": column_config.TextColumn("Blames", width=95),
    "judge": column_config.TextColumn("Judge", width=75),
    "corrections": column_config.ListColumn("Corrections", width=165),
    "url": column_config.LinkColumn("Original", display_text="view", width=65),
}
EXPLANATION_COLUMNS: Final = {
    "kind": column_config.TextColumn("What they share"),
    "detail": column_config.TextColumn("Which"),
    "n": column_config.NumberColumn("Posts", format="localized", width="small"),
    "share": column_config.NumberColumn("Share", format="percent", width="small"),
    "usual_share": column_config.NumberColumn("Usual share", format="percent", width="small"),
    "stands_out": column_config.CheckboxColumn("Stands out", width="small"),
}
FINGERPRINT_COLUMNS: Final = {
    "product": column_config.TextColumn("Product", width="small"),
    "page": OPEN,
    "quote": column_config.TextColumn("Words", width="large"),
    "first_seen_at": column_config.TextColumn("First quoted (UTC)", width=130),
    "n_people": column_config.NumberColumn("People", format="localized", width="small"),
    "n_posts": column_config.NumberColumn("Complaints", format="localized", width="small"),
}
INCIDENT_WORD_COLUMNS: Final = {
    "quote": column_config.TextColumn("Words", width="large"),
    "page": column_config.LinkColumn("Posts", display_text="view", width=55),
    "n_people": column_config.NumberColumn("People", format="localized", width="small"),
    "n_posts": column_config.NumberColumn("Complaints", format="localized", width="small"),
    "first_seen_at": column_config.TextColumn("First quoted ever (UTC)", width=160),
}
INCIDENT_THEME_COLUMNS: Final = {
    "label": column_config.TextColumn("Theme", width="large"),
    "page": OPEN,
    "n": column_config.NumberColumn("Complaints", format="localized", width="small"),
    "n_authors": column_config.NumberColumn("People", format="localized", width="small"),
}
FLOOD_COLUMNS: Final = {
    "first_copied_at": column_config.TextColumn("First copy (UTC)", width=130),
    "page": OPEN,
    "last_copied_at": column_config.TextColumn("Last copy (UTC)", width=130),
    "source": column_config.TextColumn("Source", width="small"),
    "product": column_config.TextColumn("Product", width="small"),
    "n_copies": column_config.NumberColumn("Copies", format="localized", width="small"),
    "n_authors": column_config.NumberColumn("People", format="localized", width="small"),
    "text": column_config.TextColumn("Text", width="large"),
    "url": LINK,
}
OUTAGE_COLUMNS: Final = {
    "name": column_config.TextColumn("Outage", width=400),
    "impact": column_config.TextColumn("Impact", width=80),
    "started_at": column_config.TextColumn("From (UTC)", width=130),
    "resolved_at": column_config.TextColumn("To (UTC)", width=130),
    "url": LINK,
}
THEME_COLUMNS: Final = {
    "said": column_config.TextColumn("What it says", width=330),
    "page": OPEN,
    "label": column_config.TextColumn("Words", width=190),
    "n": column_config.NumberColumn("Complaints", width=85),
    "n_authors": column_config.NumberColumn("People", width=65),
    "growth": column_config.TextColumn("Week before → last", width=120),
    "cause": column_config.TextColumn("Mostly", width=140),
    "product": column_config.TextColumn("Product", width=80),
    "first_seen_at": column_config.TextColumn("First (UTC)", width=125),
}
SUBJECT_COLUMNS: Final = {
    "sentence": column_config.TextColumn("What people say", width=240),
    "page": OPEN,
    "people": column_config.BarChartColumn("Last 28 days", y_min=0, width=130),
    "n_last_7_days": column_config.NumberColumn("People, 7 days", format="localized", width=105),
    "n_previous_7_days": column_config.NumberColumn("7 before", format="localized", width=70),
    "precision": column_config.TextColumn("How sure", width=220),
    "state": column_config.TextColumn("State", width=125),
}
THEME_EVENT_COLUMNS: Final = {
    "happened_at": column_config.TextColumn("When (UTC)", width=130),
    "page": OPEN,
    "what": column_config.TextColumn("What became of it", width="large"),
    "overlap": column_config.NumberColumn("Share of its posts", format="percent", width=130),
}
WHO_COLUMNS: Final = {
    "who": column_config.TextColumn("Who", width=145),
    "page": column_config.LinkColumn("Newest", display_text="view", width=60),
    "product": column_config.TextColumn("About", width=65),
    "n_answers": column_config.NumberColumn("Answers", width=70),
    "n_complaints": column_config.NumberColumn("Complaints", width=85),
    "n_recruit": column_config.NumberColumn("Invite to switch", width=100),
    "n_disparage": column_config.NumberColumn("Speak ill of it", width=95),
    "first": column_config.TextColumn("First after", width=80),
    "median": column_config.TextColumn("Half within", width=80),
    "impressions": column_config.NumberColumn("Impressions", format="localized", width=80),
    "followers_bound": column_config.NumberColumn("Followers, at most", format="localized", width=115),
}
PAIR_COLUMNS: Final = {
    "target_text": column_config.TextColumn("Complaint", width=145),
    "text": column_config.TextColumn("Answer", width=145),
    "page": OPEN,
    "created_at": column_config.TextColumn("Answered (UTC)", width=125),
    "who": column_config.TextColumn("By", width=75),
    "stance": column_config.TextColumn("Spirit", width=115),
    "appeal": column_config.TextColumn("Sells", width=95),
    "delay": column_config.TextColumn("After", width=80),
    "target_url": column_config.LinkColumn("Originals", display_text="complaint", width=75),
    "url": column_config.LinkColumn(" ", display_text="answer", width=60),
    "target_product": column_config.TextColumn("About", width=80),
    "p_stance": column_config.NumberColumn("Confidence", format="percent", width=90),
}
LIFT_COLUMNS: Final = {
    "what": column_config.TextColumn("What", width=330),
    "words": column_config.TextColumn("Ratio (90 %)", width=150),
    "n_threads": column_config.NumberColumn("Answered threads", format="localized", width=130),
}
REGISTRY_COLUMNS: Final = {
    "name": column_config.TextColumn("Name", width=120),
    "source": column_config.TextColumn("Source", width=75),
    "handle": column_config.TextColumn("Account", width=140),
    "kind": column_config.TextColumn("Kind", width=85),
    "since": column_config.TextColumn("Since", width=90),
    "until": column_config.TextColumn("Until", width=90),
    "n_answers": column_config.NumberColumn("Answers", format="localized", width=75),
    "evidence": column_config.LinkColumn("Evidence", width=220),
}
ESCALATION_COLUMNS: Final = {
    "text": column_config.TextColumn("Text", width=300),
    "escalation": column_config.TextColumn("Outside", width=90),
    "evidence": column_config.TextColumn("Sentence", width=190),
    "created_at": column_config.TextColumn("Posted (UTC)", width=125),
    "product": column_config.TextColumn("About", width=80),
    "url": LINK,
}
FLOW_COLUMNS: Final = {
    "product": column_config.TextColumn("From"),
    "destination": column_config.TextColumn("To"),
    "n": column_config.NumberColumn("Posts", format="localized"),
    "n_told": column_config.NumberColumn("Told by complainers", format="localized"),
    "n_leaving": column_config.NumberColumn("Of these leave", format="localized"),
    "n_urged": column_config.NumberColumn("Urged by others", format="localized"),
}
EFFECT_COLUMNS: Final = {
    "outcome": column_config.TextColumn("What", width=185),
    "page": column_config.LinkColumn("Posts", display_text="view", width=55),
    "after": column_config.TextColumn("After (usual)", width=125),
    "controls": column_config.TextColumn("Others (usual)", width=110),
    "effect": column_config.TextColumn("Effect (95 %)", width=135),
    "rank": column_config.TextColumn("Rank", width=75),
    "verdict": column_config.TextColumn("Verdict", width=190),
}
OTHER_EVENT_COLUMNS: Final = {
    "what": column_config.TextColumn("What", width=130),
    "page": OPEN,
    "product": column_config.TextColumn("Product", width=85),
    "when": column_config.TextColumn("When (UTC)", width=200),
    "title": column_config.TextColumn("Which", width="large"),
}
ORIGIN_COLUMNS: Final = {
    "source": column_config.TextColumn("Source", width=85),
    "page": OPEN,
    "origin": column_config.TextColumn("Collector or file", width=235),
    "n_read": column_config.NumberColumn("Taken in", format="localized", width=75),
    "n_kept": column_config.NumberColumn("Kept", format="localized", width=70),
    "n_duplicate": column_config.NumberColumn("Known", format="localized", width=70),
    "n_rejected": column_config.NumberColumn("Turned away", format="localized", width=95),
    "n_complaints": column_config.NumberColumn("Complaints", format="localized", width=90),
    "n_unclear": column_config.NumberColumn("Cause unclear", format="localized", width=105),
    "n_not_read": column_config.NumberColumn("Not read", format="localized", width=75),
}
VOLUME_COLUMNS: Final = {
    "source": column_config.TextColumn("Source", width=95),
    "origin": column_config.TextColumn("Query", width=200),
    "counted": column_config.TextColumn("Asked to count", width=160),
    "n_posts": column_config.NumberColumn("There are", format="localized", width=85),
    "n_found": column_config.NumberColumn("Held", format="localized", width=75),
    "n_complaints": column_config.NumberColumn("Complaints", format="localized", width=90),
    "per_1000_posts": column_config.NumberColumn("Per 1,000 there are", format="%.1f", width=130),
    "n_hours": column_config.NumberColumn("Hours", width=60),
}
FRESHNESS_COLUMNS: Final = {
    "source": column_config.TextColumn("Source"),
    "page": OPEN,
    "newest_post_at": column_config.TextColumn("Newest post (UTC)"),
    "covered_to": column_config.TextColumn("Covered to (UTC)"),
    "loaded_at": column_config.TextColumn("Loaded (UTC)"),
    "analysed_at": column_config.TextColumn("Analysed (UTC)"),
}
FOLLOWED_COLUMNS: Final = {
    "source": column_config.TextColumn("Source"),
    "page": ROWS,
    "what": column_config.TextColumn("What is read again"),
    "n_followed": column_config.NumberColumn("How many", format="localized"),
    "due": column_config.TextColumn("To be read next (UTC)", width=250),
    "followed_until": column_config.TextColumn("Let go at the latest (UTC)", width=180),
}
REJECT_COLUMNS: Final = {
    "source": column_config.TextColumn("Source", width="small"),
    "page": ROWS,
    "field": column_config.TextColumn("Field", width="small"),
    "reason": column_config.TextColumn("Rule", width="medium"),
    "n_rejects": column_config.NumberColumn("Rows", format="localized", width="small"),
    "such_as": column_config.TextColumn("Such as", width="medium"),
    "example": column_config.TextColumn("In", width="medium"),
}
NOT_READ_COLUMNS: Final = {
    "language": column_config.TextColumn("Language"),
    "page": OPEN,
    "source": column_config.TextColumn("Source"),
    "n": column_config.NumberColumn("Posts", format="localized"),
}
RUN_COLUMNS: Final = {
    "command": column_config.TextColumn("Command"),
    "page": ROWS,
    "started_at": column_config.TextColumn("Began (UTC)"),
    "ended_at": column_config.TextColumn("Ended (UTC)"),
    "outcome": column_config.TextColumn("Outcome"),
    "error": column_config.TextColumn("What went wrong", width="large"),
}
