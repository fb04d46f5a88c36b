"""The words of the page Announcements."""

from typing import Final

NO_ANNOUNCEMENT: Final = "No announcement is registered for these products"
NO_ANNOUNCEMENT_WHY: Final = (
    "Name what was announced and when, best before you look at the data; the next analysis tells what moved:"
)
ANNOUNCE: Final = (
    'trustwatch announce "Refusals name the rule" --product claude --at 2026-03-17T16:00\ntrustwatch analyse'
)
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
    "was explained the share of complaints that say either way. Moving after is not being caused by."
)
MORE_LEGIBLE: Final = "Did it make interventions more legible to users?"
OTHER_EVENTS: Final = "Other events in the same window"
OTHER_EVENTS_NOTE: Final = (
    "Hours of an incident that coincides with a declared outage are left out of the effect. Others are not."
)
NO_OTHER_EVENTS: Final = "None is known of."
