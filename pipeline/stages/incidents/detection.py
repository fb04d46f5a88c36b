"""Detection: what the detector says of each product. The incidents stage and the replay share it.

Promises: people are counted, not posts, nor the copies of a flood; a source that begins or stops is neither a rise
nor blindness. The false-alarm budget is one for all products together. Posts that bear dates alone say nothing of an
hour: a product most of whose people come from such series is judged by the day, and elsewhere they are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import duckdb
import polars as pl

from models.bursts.detector import Detection, find_bursts
from models.bursts.grain import DAILY, HOURLY, Grain
from models.bursts.history import SeriesDays
from models.statistics.attribution import HOUR
from models.table import rows_of
from pipeline.settings.sections import Incidents
from pipeline.stages.incidents.dates import by_their_dates
from pipeline.stages.series import PLACE, read_series
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame, registered

MONTHS_A_YEAR: Final = 12
ONCE_IN: Final = timedelta(hours=24)  # a person who complains more often is one person
MOSTLY: Final = 0.5  # of the people of a product
COVERAGE_DIGITS: Final = 9  # of an hour's exposure: microseconds
BUSY_DAY: Final = 0.9  # the quantile of a series' days above which no more people count for its usual rate


@dataclass(frozen=True, slots=True)
class Observations:
    """What the detector may read.

    complaints: the rows of ``sql/complaints.sql`` that were covered, each with its series; coverage: series, hour and
    coverage (0..1) of every hour in which a series was watched; kept: series, product, cause, hour, n_complaints and
    n_people of complaints that were purged for their age.
    """

    complaints: pl.DataFrame
    coverage: pl.DataFrame
    kept: pl.DataFrame

    @property
    def products(self) -> Sequence[str]:
        """The products that somebody complained of, copies that count nobody aside."""
        counted = pl.concat([self.complaints.filter("counts")["product"], self.kept["product"]])
        return counted.unique().sort().to_list()

    def before(self, moment: datetime) -> "Observations":
        """What was there at a moment, so far as post times and coverage tell."""
        return Observations(
            self.complaints.filter(pl.col("created_at") < moment),
            self.coverage.filter(pl.col("hour") < moment),
            self.kept.filter(pl.col("hour") < moment),
        )

    def of(self, product: str) -> "Observations":
        """What was said of one product."""
        return Observations(
            self.complaints.filter(product=product), self.coverage, self.kept.filter(product=product)
        )

    def without(self, series: Sequence[str]) -> "Observations":
        """What was there beside some series."""
        others = ~pl.col("series").is_in(series)
        return Observations(
            self.complaints.filter(others), self.coverage.filter(others), self.kept.filter(others)
        )


@dataclass(frozen=True, slots=True)
class Watch:
    """What the detector says of a product, and of what.

    left_out: series that bear dates alone, where most do not. The baseline has a row an hour whatever was counted: of a
    day its first hour holds everything, as its posts do.
    """

    detection: Detection
    series_days: tuple[SeriesDays, ...]
    left_out: Sequence[str]


def read_observations(connection: duckdb.DuckDBPyConnection) -> Observations:
    """Every complaint that may be counted and every hour that was seen, of a state or a published copy."""
    series = read_series(connection)
    complaints = by_their_dates(frame(connection, statement(__package__, "complaints")))
    coverage = series.hours()
    kept = frame(connection, statement(__package__, "kept")).join(series.members, on=PLACE, how="inner")
    watched = kept.join(coverage, on=["series", "hour"], how="semi").sort(
        "series", "product", "hour", "cause"
    )
    return Observations(series.covered(complaints), coverage, watched)


def keep_counts(connection: duckdb.DuckDBPyConnection, *, purged: pl.Series) -> None:
    """Keep the counts of the complaints that are about to be purged for their age. purged: their post_id.

    By their ids, since the day that a date means may begin after the time that it bears. Who complained of late, too,
    is counted again.
    """
    observed = read_observations(connection)
    people = pl.concat(
        [people_of(observed.of(product).complaints) for product in observed.products] or [observed.complaints]
    )
    counts = (
        observed.complaints.filter(pl.col("post_id").is_in(purged.implode()))
        .with_columns(hour=pl.col("created_at").dt.truncate("1h"))
        .group_by(*PLACE, "product", "cause", "hour")
        .agg(n_complaints=pl.len(), n_people=pl.col("post_id").is_in(people["post_id"].implode()).sum())
    )
    with registered(connection, counts):
        connection.execute(statement(__package__, "keep"))


def detect(observations: Observations, settings: Incidents) -> dict[str, Watch]:
    """What is said of each product.

    The budget of the settings is divided among those that somebody had complained of by then: were it divided among all
    that are known today, a product that nobody spoke of yet would change what earlier hours told.
    """
    begun = _first_hours(observations)
    budget = MONTHS_A_YEAR * settings.false_alarms_per_month
    dated = _dated_series(observations)
    return {
        product: _watch(observations.of(product), dated=dated, begun=begun, alarms_per_year=budget)
        for product in observations.products
    }


def _first_hours(observed: Observations) -> pl.Series:
    """The hour of the first complaint of each product that counts somebody, in order."""
    now = observed.complaints.filter("counts").select("product", hour=pl.col("created_at").dt.truncate("1h"))
    told = pl.concat([now, observed.kept.select("product", "hour")])
    return told.group_by("product").agg(pl.col("hour").min())["hour"].sort()


def _dated_series(observed: Observations) -> Sequence[str]:
    """The series most of whose posts stand at midnight: their source tells dates alone, at least of those."""
    now = observed.complaints.group_by("series", at="created_at").agg(n=pl.len().cast(pl.Int64))
    kept = observed.kept.select("series", at="hour", n=pl.col("n_complaints").cast(pl.Int64))
    at_midnight = pl.col("at") == pl.col("at").dt.truncate("1d")
    told = pl.concat([now, kept]).group_by("series")
    series = told.agg(dated=pl.col("n").filter(at_midnight).sum() / pl.col("n").sum())
    return series.filter(pl.col("dated") >= MOSTLY)["series"].sort().to_list()


def _watch(
    observed: Observations, *, dated: Sequence[str], begun: pl.Series, alarms_per_year: float
) -> Watch:
    """The bursts in the counts of one product. begun: when each product was first complained of, in order."""
    counted = _counted(observed)
    is_dated = pl.col("series").is_in(dated)
    n_dated, n_all = (int(rows["n"].sum()) for rows in (counted.filter(is_dated), counted))
    grain = DAILY if n_dated >= MOSTLY * n_all else HOURLY
    left_out = [] if grain == DAILY else counted.filter(is_dated)["series"].unique().sort().to_list()
    counted = counted.filter(~pl.col("series").is_in(left_out))
    watched = observed.coverage.filter(pl.col("series").is_in(counted["series"].unique().implode()))
    hours = _counts(counted, watched, grain)
    sharing = begun.search_sorted(hours["hour"], side="left").clip(lower_bound=1)
    detection = find_bursts(hours.with_columns(sharing=sharing), alarms_per_year=alarms_per_year, grain=grain)
    days = watched.group_by("series").agg(n_days=pl.col("coverage").sum() / HOURLY.a_day).sort("series")
    return Watch(
        detection if grain == HOURLY else _hour_by_hour(detection),
        tuple(rows_of(SeriesDays, days)),
        left_out,
    )


def counts_by_day(posts: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """The people of any posts by the day, as ``find_bursts`` takes them: hour, count, coverage, exposure.

    posts: series, created_at, author, counts, oldest first, of times that were covered; coverage: as in Observations.
    """
    people = people_of(posts).with_columns(hour=pl.col("created_at").dt.truncate("1h"))
    counted = people.group_by("series", "hour").agg(n=pl.len().cast(pl.Int64))
    watched = coverage.filter(pl.col("series").is_in(counted["series"].unique().implode()))
    return _counts(counted, watched, DAILY)


def _counts(counted: pl.DataFrame, watched: pl.DataFrame, grain: Grain) -> pl.DataFrame:
    """hour, count, coverage, exposure by the grain. counted: series, hour, n; watched: the coverage of their series."""
    counted = counted.with_columns(pl.col("hour").dt.truncate(grain.step))
    counts = counted.group_by("hour").agg(count=pl.col("n").sum())
    hours = _product_hours(counted, _in_grain(watched, grain)).join(counts, on="hour", how="left")
    return hours.with_columns(pl.col("count").fill_null(0))


def _counted(observed: Observations) -> pl.DataFrame:
    """series, hour, n: the people of one product, those too of whom only counts are kept."""
    people = people_of(observed.complaints).with_columns(hour=pl.col("created_at").dt.truncate("1h"))
    now = people.group_by("series", "hour").agg(n=pl.len().cast(pl.Int64))
    kept = observed.kept.group_by("series", "hour").agg(n=pl.col("n_people").sum())
    return pl.concat([now, kept]).group_by("series", "hour").agg(pl.col("n").sum())


def _in_grain(coverage: pl.DataFrame, grain: Grain) -> pl.DataFrame:
    if grain == HOURLY:
        return coverage
    days = coverage.group_by("series", hour=pl.col("hour").dt.truncate(grain.step))
    return days.agg(pl.col("coverage").sum() / HOURLY.a_day)


def _hour_by_hour(detection: Detection) -> Detection:
    """A detection of days in hours: all of a day lies in its first hour, and an alarm is raised by its last."""
    hours = pl.datetime_ranges("hour", pl.col("hour") + detection.grain.step, "1h", closed="left")
    is_first = pl.col("hour") == pl.col("hour").dt.truncate(detection.grain.step)
    of_a_day = ("observed", "expected", "expected_low", "expected_high")
    baseline = detection.baseline.with_columns(hour=hours).explode("hour")
    baseline = baseline.with_columns(
        pl.when(is_first | pl.col(name).is_null()).then(name).otherwise(0).alias(name) for name in of_a_day
    )
    late = detection.grain.step - HOUR
    bursts = tuple(replace(burst, alarmed_at=burst.alarmed_at + late) for burst in detection.bursts)
    return replace(detection, bursts=bursts, baseline=baseline)


def people_of(complaints: pl.DataFrame) -> pl.DataFrame:
    """The complaints that count their author: the first, and each that comes a day after the one counted before.

    complaints: of one product, oldest first; those of a flood count nobody.
    """
    complaints = complaints.filter("counts")
    counted_at: dict[str, datetime] = {}
    counts = []
    for author, created_at in complaints.select("author", "created_at").iter_rows():
        is_new = author not in counted_at or created_at - counted_at[author] >= ONCE_IN
        if is_new:
            counted_at[author] = created_at
        counts.append(is_new)
    return complaints.filter(pl.Series(counts, dtype=pl.Boolean))


def _product_hours(counted: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """hour, coverage (the part of it in which any series was watched) and exposure (how much of the usual stream).

    The exposure is the covered part of each series, weighted by its rate while covered: a series that begins later was
    not covered before, so that a new source is no incident, and one that stops leaves the others to be judged. The
    hour still running is left out: what it raised could be gone when it is over.
    """
    parts = coverage.join(_weights(counted, coverage), on="series")
    # Rounded, since weights that add up to 0.9999999999999999 would leave an hour that was seen whole a part of one.
    share = (pl.col("coverage") * pl.col("weight")).sum().round(COVERAGE_DIGITS)
    exposure = share.clip(10.0**-COVERAGE_DIGITS, 1.0)
    hours = parts.group_by("hour").agg(coverage=pl.col("coverage").max(), exposure=exposure).sort("hour")
    running = (pl.col("hour") == pl.col("hour").last()) & (pl.col("coverage") < 1)
    return hours.filter(~running | (pl.len() == 1))


def _weights(counted: pl.DataFrame, coverage: pl.DataFrame) -> pl.DataFrame:
    """series, weight: its share of the people of all, at its usual rate; no day counts for more than its busy days.

    Without that limit a burst would raise the weight of the series in which it was, and so what is expected there.
    """
    covered = coverage.group_by("series", day=pl.col("hour").dt.date()).agg(seen=pl.col("coverage").sum())
    people = counted.group_by("series", day=pl.col("hour").dt.date()).agg(pl.col("n").sum())
    days = covered.join(people, on=["series", "day"], how="left").with_columns(pl.col("n").fill_null(0))
    busy = pl.col("n").quantile(BUSY_DAY).over("series").clip(lower_bound=1)
    rates = days.group_by("series").agg(weight=pl.min_horizontal("n", busy).sum() / pl.col("seen").sum())
    return rates.sort("series").with_columns(pl.col("weight") / pl.col("weight").sum())
