"""The words of the page Announcements."""

from typing import Final

from dashboard.rows import AnnouncementRow
from dashboard.words.sentences import as_text, web_link
from pipeline.brief.effect_words import effect_words, lead_words, plain_effect, registered_words
from pipeline.brief.phrases import product_name, shorten, stamp
from pipeline.brief.rows import EffectRow

NO_ANNOUNCEMENT: Final = "No announcement is registered for these products"
NO_ANNOUNCEMENT_WHY: Final = (
    "Name what was announced and when, best before you look at the data; the next analysis tells what moved:"
)
REGISTER: Final = "Register an announcement"
TITLE: Final = "What was announced, in a few words"
PRODUCT: Final = "About"
DAY: Final = "Day (UTC)"
TIME: Final = "Time (UTC)"
URL: Final = "Where it can be read (an address, or nothing)"
REGISTER_IT: Final = "Register"
WAITS: Final = "“{title}” is registered and waits for the next 'trustwatch analyse'."
WHICH_ANNOUNCEMENT: Final = "Announcement"
ANNOUNCEMENT_GONE: Final = "Announcement {announcement_id} is gone: it was withdrawn, or never analysed here."
ANNOUNCEMENT_ELSEWHERE: Final = "This announcement is about a product outside the chosen ones."
ANNOUNCEMENT_FILTERS: Final = "This page follows the product filter only."
LEADS_AND_LAGS: Final = "Day by day, against the 28 days before and the other products"
LEADS_AND_LAGS_NOTE: Final = (
    "1 is what the product's own past and the other products' complaints would lead one to expect. The line is the "
    "90 % interval of chance alone; days differ by more than that, so read the effect below. Days of 24 hours are "
    "counted from the announcement. If complaints rose before it, it is not what moved them."
)
RATIO_AXIS: Final = "Times the expected"
EFFECTS: Final = "What moved in the 7 days after, against the 28 before"
EFFECTS_NOTE: Final = (
    "The other products are the controls. The effect, with its 95 % interval, is held against the same weeks at other "
    "dates and of other products, where nothing was announced. Of causes the share of complaints is compared, of what "
    "was explained the share of complaints that say either way. A link opens whole days, so some posts more. Moving "
    "after is not being caused by."
)
MORE_LEGIBLE: Final = "Did it make interventions more legible to users?"
OTHER_EVENTS: Final = "Other events in the same window"
OTHER_EVENTS_NOTE: Final = (
    "Hours of an incident that coincides with a declared outage are left out of the effect. Others are not."
)
NO_OTHER_EVENTS: Final = "None is known of."


def announcement_name(row: AnnouncementRow) -> str:
    """An announcement in a list."""
    return f"{shorten(row.title, length=80)} ({product_name(row.product)}, {stamp(row.happened_at)} UTC)"


def announcement_sentence(row: AnnouncementRow, complaints: EffectRow) -> str:
    """The page's first sentence; the interval and the rank stand beneath it."""
    return as_text(f"After “{row.title}”: {plain_effect(complaints, product_name(row.product))}.")


def announcement_facts(row: AnnouncementRow, complaints: EffectRow) -> str:
    """The effect as figures, how far its date can be trusted, and whether complaints had moved before."""
    facts = [] if complaints.ratio is None else [effect_words(complaints)]
    facts.append(f"announced {stamp(row.happened_at)} UTC, {registered_words(row.registered_days_after)}")
    if complaints.lead_ratio is not None:
        facts.append(lead_words(complaints))
    said = "; ".join(facts)
    return as_text(f"{said[:1].upper()}{said[1:]}.")


def announcement_link(row: AnnouncementRow) -> str:
    """Where it can be read; empty where that is not known. In full ink: in a caption's a link is too pale."""
    link = web_link("Announcement", row.url or "")
    return f":small[{link}]" if link else ""
