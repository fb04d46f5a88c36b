"""Answers of a judge for tests, and settings that name a loopback one."""

import json
from typing import Any

from pipeline.settings.sections import Judge

NO_COMPLAINT = {
    "complaint": False,
    "cause": "none",
    "also": [],
    "blames": "unstated",
    "explained": "unstated",
    "leaving": False,
    "severity": 0,
}
COMPLAINT = NO_COMPLAINT | {"complaint": True, "cause": "timeout", "blames": "technical", "severity": 1}


def says(**labels: Any) -> str:
    """An answer in the schema: a complaint of timeouts; labels override."""
    return json.dumps(COMPLAINT | labels)


def judge_settings(url: str, **fields: Any) -> Judge:
    """Settings of a judge at an address."""
    return Judge(**({"url": url, "model": "any"} | fields))
