"""Every fixed word that the dashboard says of itself; sentences with something in them are in ``sentences``."""

from typing import Final

from pipeline.brief.phrases import WEAK, WEAK_NOTE

TITLE: Final = "Trustwatch"
PAGES: Final = {
    "today": ("Today", "Is something wrong, is it us, and who is making it worse?"),
    "incidents": (
        "Incidents",
        "Bursts of complaints: their size, whom people blame, and what they coincide with.",
    ),
    "causes": (
        "Causes",
        "Why people complain, day by day, and whether the product said what it did and why.",
    ),
    "themes": ("Themes", "Complaints that say the same thing in different words."),
    "watch": (
        "Watch",
        "A question of your own as a series: who says it, how many, and whether that is unusual.",
    ),
    "amplification": ("Amplification", "Who answers complaints about others, how fast, and in which spirit."),
    "announcements": (
        "Announcements",
        "What moved after a release, a policy or research was announced, and whether that is more than chance.",
    ),
    "ask": ("Ask", "Is it you or is it them? What others told in the same hours."),
    "posts": ("Posts", "Every post that was read, with a link to the original."),
    "review": ("Review", "Posts to be read by a person: half of them uncertain, half at random."),
    "sql": ("SQL", "The published views, asked by hand."),
    "health": ("Health", "What was observed, what was turned away, and what was not read."),
}

ALL_PAGES: Final = "Pages"
ALL_PAGES_ICON: Final = ":material/menu:"

FILTERS: Final = {
    "product": "Product",
    "cause": "Cause",
    "source": "Source",
    "language": "Language",
    "days": "Days (UTC)",
}
ALL: Final = "All"
CHOOSE: Final = "Choose"
COPY_LINK: Final = "Copy link"
COPY_LINK_HELP: Final = "This view with its filters, days as absolute dates:"
TABLE: Final = "Table and download"
YES: Final = "yes"
NO: Final = "no"
MORE_ROWS: Final = "{n} more on a wider window"
DOWNLOAD: Final = "Download CSV"
DOWNLOAD_ALL: Final = "Download all {n} as CSV"
LOADING: Final = "Reading the published data"

LATE_ICON: Final = ":material/schedule:"
NOTHING_PUBLISHED: Final = "Nothing is published yet"
NOTHING_PUBLISHED_WHY: Final = "No analysis has been run in this folder, so there is nothing to show:"
COLLECT_FIRST: Final = "trustwatch collect file PATH… --home {home}\ntrustwatch analyse --home {home}"
NO_POSTS: Final = "There are no posts yet"
NO_POSTS_WHY: Final = "An analysis was published, and it holds no post. Collect some, and analyse again:"
FAILED: Final = "This page could not be drawn"
FAILED_WHY: Final = (
    "The data are untouched. What went wrong is in the terminal that serves the dashboard; please report it."
)
UNREADABLE: Final = "The published data cannot be read"
UNREADABLE_WHY: Final = "Publish them again; this page then reads the new copy:"
PUBLISH_AGAIN: Final = "trustwatch analyse --home {home}"
NOTHING_CHOSEN: Final = "Nothing in this choice of filters and days. Widen them on the left."

AS_OF_NEWEST: Final = (
    "Figures, movements and posts are of the last 7 days of data, compared with the 7 before; the chart and the "
    f"incidents of the last four weeks. All follow the product filter, the posts every filter. {WEAK_NOTE}"
)
NO_FILTER: Final = "This page follows no filter. What is chosen on the others stays."
TODAY_DAYS: Final = "Today is always of the newest data; the other pages are of {first} to {last}."
MAIN_CHART: Final = "Complaints by distinct people an hour"
MAIN_CHART_LATELY: Final = f"{MAIN_CHART}, last four weeks"
HOURS_LEGEND: Final = (
    "Blue: seen. Orange: excess within an incident. Grey band: expected (95 %). Amber: a declared outage. "
    "Striped: not observed. Lighter: the hour is not over, or was covered in part."
)
DAYS_LEGEND: Final = "Striped: a source was not observed. Lighter: observed in part, or not over yet."
DAYS_CHART: Final = "Complaints a day, last four weeks"
FIGURE_COMPLAINTS: Final = "Complaints, last 7 days"
FIGURE_SAFETY: Final = f"{WEAK} Blame the safety layer"
FIGURE_LEAVING: Final = f"{WEAK} Say that they leave"
NO_POST_SAYS: Final = "no post says what it answers"
FIGURE_ANSWERED: Final = "Answered by a competitor"
NOT_KNOWN: Final = "not known"
NONE_REGISTERED: Final = "No competitor is registered."
HOW_TO_REGISTER: Final = "How to register one"
FIRST: Final = "**First:** {what}"
READ_THEM: Final = "read them"
NOTHING_FIRST: Final = (
    f"no incident is open, and no complaint of the last 7 days reads like lasting harm ({WEAK})."
)
NOTHING_JUDGED: Final = (
    "whether an incident is open cannot be told yet; no complaint of the last 7 days reads like lasting harm "
    f"({WEAK})."
)
GRAVEST_OF_WEEK: Final = "read the gravest"
OPEN_IT: Final = "open it"
NEW_THEMES: Final = "New themes, last 7 days"
NEW_THEMES_NOTE: Final = "What people complain of that no complaint of the weeks before did."
AGAINST_LAST_WEEK: Final = "vs last week"
NOISE_AGAINST_LAST_WEEK: Final = "vs last week: noise"
TOO_FEW_LAST_WEEK: Final = "too few last week"
COMPARED: Final = "compared with"
CHOSEN: Final = "chosen"
SOME_OF: Final = "{part} of {whole}"
INCIDENTS_LATELY: Final = "Incidents, open and of the last four weeks"
NO_INCIDENT_LATELY: Final = "None is open, and none ended in the last four weeks of data."
NONE_CAN_BE_TOLD: Final = (
    "None can be told of yet: too little history, or it is not known which hours were seen."
)
MOVEMENTS: Final = "Movements, last 7 days against the 7 before"
OWN_SUBJECTS: Final = "Your own subjects that rose"
OPEN_SUBJECT: Final = "open"
NOT_SEEN: Final = "Not seen"
MORE_ON_HEALTH: Final = "[When each source was last read, and what became of it](health)"
ALL_SEEN: Final = "Nothing that is known of."
FRESHNESS: Final = "Freshness"
POSTS_BEHIND: Final = "The posts behind it, last 7 days"
THEIR_POSTS: Final = "Show them"
ALL_POSTS_BEHIND: Final = "All of them, with their labels"

NO_INCIDENT: Final = "No incident in these days."
STATE_COVERAGE: Final = "trustwatch collect file PATH… --covers FROM TO"
WHICH_INCIDENT: Final = "Incident"
INCIDENT_GONE: Final = "Incident {incident_id} is gone: as the data stand now, it was none. Choose another."
INCIDENT_MERGED: Final = "Incident {incident_id} was merged into this one."
INCIDENT_WITHDRAWN: Final = "This incident was withdrawn: what came later speaks against it."
INCIDENT_ELSEWHERE: Final = "This incident is outside the chosen filters and days."
BLAME_AND_COINCIDENCE: Final = "Blame against coincidence"
BLAME_LABEL: Final = f"{WEAK} Blame the safety layer"
WHO_BLAME: Final = f"{WEAK} Show its complaints that blame the safety layer"
WHO_LOST: Final = f"{WEAK} Show its complaints that tell of work, money or access lost, or of harm"
BLAME_TECHNICAL: Final = f"{WEAK} Blame a technical fault"
COINCIDE_LABEL: Final = "Coincide with an outage"
BLAME_NOTE: Final = (
    "What people say against what happened at the same time. The line is the 90 % interval. "
    f"Coinciding is not being caused by. {WEAK_NOTE}"
)
SHARE_AXIS: Final = "Share"
TOO_FEW: Final = "Too few posts to say."
EXPLANATIONS: Final = "Other explanations in the posts themselves"
NO_EXPLANATION: Final = (
    "None stands out beside what is usual: neither errors quoted, nor one version, system, plan or "
    "model, nor one community or source, nor copies of one text."
)
EXPLANATIONS_NOTE: Final = (
    "One stands out where at least five posts and half of all (of errors: a fifth) share it, and the odds are three "
    "times the usual, beyond chance (the 99 % interval of their ratio lies above one)."
)
EXPLANATION_KINDS: Final = {
    "client_error": "Quotes an error",
    "one_community": "One community",
    "one_source": "One source",
    "app_version": "App version",
    "system": "Operating system",
    "plan": "Plan",
    "model": "Model",
    "country": "Country",
    "copied_text": "Nearly repeats an earlier post",
}
FINGERPRINTS: Final = "New words of products"
FINGERPRINTS_NOTE: Final = (
    "Errors, refusals, limits and notices that 5 people or more quote, none of them before."
)
FLOODS: Final = "Texts that many repeated, counted once"
OUTAGES: Final = "Declared outages around it"
NO_OUTAGE: Final = "None was declared in this span."
EVIDENCE: Final = "Evidence"

NEWEST_FIRST: Final = "newest first"
ALL_POSTS: Final = "All posts"
CLICK_FOR_TEXT: Final = "A click on a row shows its whole text here."
TERMS: Final = (
    "Whole texts are for your own work: X lets its ids be passed on and not its texts, Reddit its texts only with "
    "their links and while they stand. 'trustwatch export --shared' makes what can be given away."
)
READING: Final = "Read as"
READINGS: Final = {
    "complaint": "Complaints",
    "all": "Everything",
    "other": "No complaint",
    "not read": "Not read",
    "disputed": "Judge disagrees",
}

CORRECT_POST: Final = "Correct a label"
CORRECT_ICON: Final = ":material/edit:"
LABEL: Final = "Label"
SHOULD_BE: Final = "Should be"
BY_WHOM: Final = "By"
BY_WHOM_HELP: Final = "Who says so, as it may be published; may be left empty."
WHY: Final = "Note"
CORRECT: Final = "Save"
CANCEL: Final = "Cancel"
UNDO: Final = "Undo"
IS_NOW: Final = "Now:"
LANDED: Final = "Saved. It counts from the next 'trustwatch analyse' on."
PENDING_ICON: Final = ":material/schedule:"
NAME_THEME: Final = "Name it"
THEME_NAME: Final = "Name"
THEME_NAME_HELP: Final = "It stays when the theme changes. Left empty, the theme has its own words."
AS_FOUND: Final = "as found"
NO_VALUE: Final = "None"
WEAKLY_READ: Final = ("blames", "explained", "severity")
LABELS: Final = {
    "complaint": "Complaint",
    "cause": "Cause",
    "also": "Also",
    "product": "Product",
    "blames": "Blames",
    "explained": "Reason given",
    "leaving": "Leaving",
    "promotes": "Promotes",
    "severity": "Severity",
    "state": "State",
    "note": "Note",
    "name": "Name",
}
VALUES: Final = {
    "complaint": {"true": "Yes", "false": "No"},
    "leaving": {"true": "Yes", "false": "No"},
    "blames": {
        "safety": "Safety layer",
        "technical": "Technology",
        "business": "Business",
        "user": "User",
        "unstated": "Not stated",
    },
    "explained": {"explained": "Yes", "silent": "No", "unstated": "Not said"},
    "severity": {
        "0": "Annoyance",
        "1": "Time lost",
        "2": "Work, money or access lost",
        "3": "Lasting or personal harm",
    },
}

INCIDENT_SEVERITIES: Final = ("minor", "moderate", "serious", "critical")

COVERAGE: Final = "Coverage"
COVERAGE_NOTE: Final = (
    "What the collectors have really seen; past the end of its strip a collector or a file saw nothing more, and where "
    "it is striped nobody did. Where a file's coverage is not known, its posts are counted, and raise no incident."
)
NO_COVERAGE: Final = "Nothing is known of which hours were seen. Say it when you read a file:"
BY_ORIGIN: Final = "What became of what was taken in"
VOLUMES: Final = "How many posts there are"
VOLUMES_NOTE: Final = (
    "What X says itself, in the last 7 days, of the hours that were also read to the end: a rate of complaints that"
    " does not depend on how much was read."
)
NO_VOLUMES: Final = "No source has told: X does where its access level lets it, from the next collection on."
FOLLOWED: Final = "What is read again"
FOLLOWED_NOTE: Final = (
    "Collectors come back to conversations of complaints, and on X to quotes and public counts of them, until these "
    "are quiet: at the next 'trustwatch run' or 'trustwatch collect' after the time that stands here."
)
NOT_FOLLOWED: Final = "Nothing is: no conversation of a complaint on Reddit or X was alive in the last days."
FOLLOWED_KINDS: Final = {
    "conversation": "conversations of complaints",
    "quotes": "quotes of complaints",
    "metrics": "public counts of complaints",
}
REJECTS: Final = "Rows turned away"
NO_REJECTS: Final = "None."
NOT_READ: Final = "Posts not read"
NOT_READ_NOTE: Final = (
    "Their language is none that the model knows, they have no words, or they wait for 'trustwatch analyse'."
)
NO_NOT_READ: Final = "All were read."
DRIFT: Final = "What changed at the sources"
DRIFT_NOTE: Final = (
    "Fields that went empty, other languages, another volume: the last 7 days beside the 28 before. Said only with 100"
    " posts or more in each, and of large changes: an event may be behind it, or a source that changed."
)
NO_DRIFT: Final = "Nothing that stands out."
RUNS: Final = "Last runs"
NO_RUNS: Final = "No run was recorded."

BY: Final = {"account": "its account", "promoter": "people for it", "provider": "the provider"}
LIGHTS: Final = {
    "green": "seen up to {ago} ago",
    "read": "read {ago} ago; which hours it tells of is not known",
    "gray": "newest post {ago} ago; which hours were seen is not known",
    "orange": "late, nothing for {ago}",
    "red": "nothing for {ago}",
}
LIGHT_ICONS: Final = {
    "green": ":material/check_circle:",
    "gray": ":material/help:",
    "orange": ":material/schedule:",
    "red": ":material/error:",
}
