"""The commands, one module a group; each module's ``add_commands`` registers its own.

The table says where each one is and what it does, so that nothing but the module of the command that runs is imported.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Entry(NamedTuple):
    """A command or a group of commands: its module in this package, and what it does in at most 60 characters."""

    module: str
    summary: str


COMMANDS: Final[Mapping[str, Entry]] = {
    "init": Entry("init", "Write a settings file with every setting."),
    "collect": Entry("collect", "Bring posts and outages into landing."),
    "analyse": Entry("analyse", "Load what was collected, understand it, and publish."),
    "run": Entry("run", "Collect what is new from every source, then analyse."),
    "schedule": Entry("schedule", "Do what 'run' does when a cron expression says."),
    "report": Entry("report", "Print the morning brief."),
    "dashboard": Entry("dashboard", "Serve the dashboard on this machine."),
    "ask": Entry("ask", "Say of one complaint whether others tell of it too."),
    "sql": Entry("sql", "Ask the published warehouse in SQL, read-only."),
    "status": Entry("status", "Say how fresh and how complete the published data are."),
    "metrics": Entry("metrics", "Tell Prometheus how fresh and complete the data are."),
    "alert": Entry("alert", "Tell channels what is new: chat, mail, webhooks."),
    "correct": Entry("correct", "Correct a post's labels, an incident, a theme's name."),
    "incident": Entry("incident", "Acknowledge, assign, close, dismiss, merge, split."),
    "subject": Entry("people.subject", "Watch a question of your own as a series."),
    "train": Entry("train", "Rebuild the classifiers from examples and corrections."),
    "evaluate": Entry("train", "Hold the classifier against labelled posts."),
    "classify": Entry("understand", "Read single posts: complaint, product, cause, blame."),
    "stance": Entry("understand", "Read single replies to complaints."),
    "cluster": Entry("cluster", "Group texts into themes, without a warehouse."),
    "compare": Entry("compare", "Hold a daily series of yours against a cause."),
    "detect": Entry("detect", "Find bursts in hourly counts, without a warehouse."),
    "announce": Entry("announce", "Register an announcement, to see what it moved."),
    "recheck": Entry("recheck", "Ask again for stored posts, and purge what is gone."),
    "forget": Entry("forget", "Purge posts or authors with everything derived."),
    "maintain": Entry("maintain", "Purge texts older than the settings allow."),
    "export": Entry("export", "Write a copy of the warehouse, or counts to be shared."),
    "restore": Entry("export", "Fill an empty home from a full export."),
}
