"""The door for collectors that other packages bring: all that one imports, and the only module that it imports.

The names here stay; where they are defined may change. docs/collectors.md shows a complete collector.
"""

from ingest.files.json_items import Item, Observations
from ingest.http.etags import Validator, Validators
from ingest.http.responses import json_of, shown_at
from ingest.http.retries import Momentary, patiently
from ingest.http.session import Web
from ingest.lookup import ids_in
from ingest.newest_first import SETTLED, Answer, Ending, covering
from ingest.observations.context import Allowance, ReadContext
from ingest.observations.intervals import Interval
from ingest.observations.outage import RawOutage, outage_of
from ingest.observations.raw_post import RawPost, Tally, observations_of
from ingest.observations.record import Record
from ingest.observations.values import (
    count_of,
    country_of,
    language_of,
    list_of,
    object_of,
    optional_text,
    optional_time,
    rating_of,
    shown,
    text_of,
    time_of,
)
from ingest.protocol import Collector, CollectorContext, Factory, Page
from models.errors import PartlyDone, QueryRefused, RowRejected, SourceUnreachable, UnknownName, UserMistake
from models.post import Engagement, Outage, Post
from models.volume import Volume

__all__ = [
    "SETTLED",
    "Allowance",
    "Answer",
    "Collector",
    "CollectorContext",
    "Ending",
    "Engagement",
    "Factory",
    "Interval",
    "Item",
    "Momentary",
    "Observations",
    "Outage",
    "Page",
    "PartlyDone",
    "Post",
    "QueryRefused",
    "RawOutage",
    "RawPost",
    "ReadContext",
    "Record",
    "RowRejected",
    "SourceUnreachable",
    "Tally",
    "UnknownName",
    "UserMistake",
    "Validator",
    "Validators",
    "Volume",
    "Web",
    "count_of",
    "country_of",
    "covering",
    "ids_in",
    "json_of",
    "language_of",
    "list_of",
    "object_of",
    "observations_of",
    "optional_text",
    "optional_time",
    "outage_of",
    "patiently",
    "rating_of",
    "shown",
    "shown_at",
    "text_of",
    "time_of",
]
