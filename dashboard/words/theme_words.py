"""The words of the page Themes."""

from typing import Final

NO_THEMES: Final = "No theme in this choice: a theme needs enough complaints that say the same."
THEME_TABLE: Final = "All themes in this choice"
ALL_THEMES: Final = "All themes"
THEME_POSTS: Final = "All its posts"
THEME_GONE: Final = "Theme {theme_id} is gone: its posts were forgotten, or it never was one here."
THEME_MERGED: Final = "Theme {theme_id} went into this one."
THEME_ORDER: Final = "First"
OVER_ALL_DAYS: Final = "Over all days, whatever is chosen on the left."
THEME_ORDERS: Final = {"largest": "Largest", "growing": "Growing", "newest": "Newest"}
THEME_LIKE: Final = "Or the likest to this sentence"
THEMES_APPEARED: Final = (
    "{n} themes appeared at {when} UTC, as at a first clustering; they are not listed one by one."
)
IN_GROUP: Final = "In the group “{group}”."
MACHINE_WRITTEN: Final = "machine-written"
THEME_EVENTS: Final = "What became of themes"
THEME_EVENTS_NOTE: Final = "At each clustering in these days; themes that merely went on are left out."
NO_THEME_EVENTS: Final = "No theme appeared, split, merged or vanished in these days."
LINEAGE: Final = "Where posts went when themes split or merged"
LINEAGE_NOTE: Final = (
    "From each theme before a clustering to those after it; a band is as wide as the share of the theme's posts "
    "that went there, whatever its size. Shares under a fifth, and posts that went into no theme, are not drawn. "
    "A click opens a theme."
)
LINEAGE_CUT: Final = (
    "{n} of {total} moves are drawn, the newest and of the largest themes; the table has all."
)
MAP: Final = "Map"
MAP_NOTE: Final = (
    "Large: many people. Coloured only where the last 7 days differ from the 7 before by more than noise (99 %). What "
    "lies apart is different; what lies together may still differ, since two dimensions hold a part only. A click "
    "opens a theme."
)
