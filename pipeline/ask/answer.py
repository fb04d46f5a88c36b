"""Whether others tell of what one sentence tells, as a published copy has it. Reads views only, and writes nothing.

What is usual is counted, not modelled: the same hours of earlier weeks that were watched and in which no incident of
the product stood.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.judgement import Judgement
from models.statistics.attribution import is_outage_known
from models.statistics.interval import count_interval, ratio_interval
from models.table import rows_of
from models.vocabulary import NONE, UNCLEAR
from pipeline.ask.mentions import names
from pipeline.brief.brief import data_time
from pipeline.brief.rows import IncidentRow
from pipeline.warehouse.statements import named_in, statement
from pipeline.warehouse.warehouse import frame

HOURS: Final = 6.0  # asked about unless said otherwise: short enough for one failure, chosen by hand
N_WEEKS: Final = 8  # earlier, as many as the detector looks back
FEWEST_WEEKS: Final = 2  # of them, chosen by hand; with fewer what is usual is not known
FEWEST_PEOPLE: Final = 3  # chosen by hand; two may be chance where none is usual
CONFIDENCE: Final = 0.99  # people ask often, and at 95 % one quiet evening in twenty would look broken
N_NEAREST: Final = 5
_OTHER: Final = "other"  # what is no product that is known by name


class Verdict(StrEnum):
    """What can be said."""

    OTHERS = "others too"  # more than usual, or an incident stands
    OUTAGE = "outage"  # its provider tells of one; people not more than usual
    AS_USUAL = "as usual"
    NOBODY = "nobody else"
    NO_HISTORY = "usual not known"
    NOT_WATCHED = "not watched"
    NOT_READ = "not read"
    NO_PRODUCT = "no product"
    NO_COMPLAINT = "no complaint"


@dataclass(frozen=True, slots=True)
class Usual:
    """People in the hours asked about, beside what is usual in them; the usual is None where too little was watched.

    low and high: of what is usual, at 90 %. is_more: beyond chance.
    """

    n: int
    expected: float | None
    low: float | None
    high: float | None
    is_more: bool


@dataclass(frozen=True, slots=True)
class NearRow:
    """A complaint near in meaning; likeness is a cosine."""

    post_id: str
    source: str
    created_at: datetime
    cause: str
    url: str | None
    said: str
    likeness: float


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """What people name of their own, and how many do."""

    kind: str
    value: str
    n: int


@dataclass(frozen=True, slots=True)
class OutageRow:
    """An outage of the product's status page."""

    name: str
    started_at: datetime
    resolved_at: datetime | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that can be said of one sentence. Times are UTC; the hours are those from from_at to to_at.

    cause: None where the sentence tells of none that is sure; then all complaints of the product count. hours_watched:
    of the hours asked about. has_status_page: one ever told of the product; is_outage_known: it would have told of an
    outage in these hours. is_stale: the data end before the hours that were asked about begin. named: the values of
    segments that the sentence names too.
    """

    verdict: Verdict
    judgement: Judgement
    product: str
    cause: str | None
    data_time: datetime
    asked_at: datetime
    from_at: datetime
    to_at: datetime
    is_stale: bool
    hours_watched: float
    n_posts: int
    has_status_page: bool
    is_outage_known: bool
    of_cause: Usual
    of_product: Usual
    nearest: Sequence[NearRow]
    segments: Sequence[SegmentRow]
    named: Sequence[str]
    incidents: Sequence[IncidentRow]
    outages: Sequence[OutageRow]

    def as_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence as it was read. vector: float32 (n_dims,), empty where it was not encoded; encoder: whose it is."""

    text: str
    judgement: Judgement
    vector: NDArray[np.float32]
    encoder: str


def answer(
    connection: duckdb.DuckDBPyConnection, asked: Asked, *, asked_at: datetime, hours: float = HOURS
) -> Answer | None:
    """What a published copy says of a sentence; None where it holds no post.

    asked_at: the time in question, UTC. What is looked at are the hours up to it, or up to the end of the data where
    that is earlier.
    """
    end = data_time(connection)
    if end is None:
        return None
    to_at = min(asked_at, end)
    from_at = to_at - timedelta(hours=hours)
    judgement = asked.judgement
    cause = None if judgement.cause in (None, NONE, UNCLEAR) else judgement.cause
    known: dict[str, Any] = {"product": judgement.product, "cause": cause, "from_at": from_at, "to_at": to_at}
    known |= {
        "n_weeks": N_WEEKS,
        "vector": asked.vector.tolist(),
        "encoder": asked.encoder,
        "most": N_NEAREST,
    }

    def read(name: str) -> pl.DataFrame:
        text = statement(__package__, name)
        return frame(connection, text, named_in(text, known))

    weeks, n_posts = read("weeks"), int(read("seen").item())
    signs = read("signs")["started_at"].to_list()
    segments = rows_of(SegmentRow, read("segments"))
    of_cause, hours_watched = usual(weeks, "n_cause", hours=hours), float(weeks["hours"][0])
    incidents, outages = rows_of(IncidentRow, read("incidents")), rows_of(OutageRow, read("outages"))
    return Answer(
        verdict=_verdict(
            judgement, of_cause, hours_watched, n_posts=n_posts, incidents=incidents, outages=outages
        ),
        judgement=judgement,
        product=judgement.product,
        cause=cause,
        data_time=end,
        asked_at=asked_at,
        from_at=from_at,
        to_at=to_at,
        is_stale=asked_at - end > timedelta(hours=hours),
        hours_watched=hours_watched,
        n_posts=n_posts,
        has_status_page=bool(signs),
        is_outage_known=is_outage_known(
            from_at, to_at, read=list(read("page_read").iter_rows()), signs=signs
        ),
        of_cause=of_cause,
        of_product=usual(weeks, "n_product", hours=hours),
        nearest=rows_of(NearRow, read("nearest")) if asked.vector.size else (),
        segments=segments,
        named=[row.value for row in segments if names(asked.text, row.value)],
        incidents=incidents,
        outages=outages,
    )


def usual(weeks: pl.DataFrame, counted: str, *, hours: float) -> Usual:
    """How many people there are beside how many are usual.

    weeks: a row a week, week 0 first, with the column counted, hours (watched, of those asked about) and has_incident.
    Weeks watched for less than half of the hours, and those with an incident, tell nothing of what is usual.
    """
    n = int(weeks[counted][0])
    told = weeks.slice(1).filter((pl.col("hours") >= hours / 2) & ~pl.col("has_incident"))
    watched, watched_now = float(told["hours"].sum()), float(weeks["hours"][0])
    if told.height < FEWEST_WEEKS or not watched_now:
        return Usual(n, None, None, None, is_more=False)
    n_before = int(told[counted].sum())
    part = watched_now / watched
    low, high = count_interval([n_before])
    least, _ = ratio_interval(
        [n], [n_before], exposure=watched_now, base_exposure=watched, confidence=CONFIDENCE
    )
    return Usual(
        n, n_before * part, float(low[0]) * part, float(high[0]) * part, n >= FEWEST_PEOPLE and least[0] > 1
    )


def _verdict(
    judgement: Judgement,
    of_cause: Usual,
    hours_watched: float,
    *,
    n_posts: int,
    incidents: Sequence[IncidentRow],
    outages: Sequence[OutageRow],
) -> Verdict:
    if judgement.is_complaint is None:
        return Verdict.NOT_READ
    if judgement.product in (NONE, _OTHER):
        return Verdict.NO_PRODUCT
    if not judgement.is_complaint:
        return Verdict.NO_COMPLAINT
    if of_cause.is_more or incidents:
        return Verdict.OTHERS
    if outages:
        return Verdict.OUTAGE
    if not hours_watched or not n_posts:
        return Verdict.NOT_WATCHED
    if not of_cause.n:
        return Verdict.NOBODY
    return Verdict.NO_HISTORY if of_cause.expected is None else Verdict.AS_USUAL
