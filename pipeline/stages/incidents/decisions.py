"""What people decided of incidents, carried out on what is found: merged, split off, posts taken out.

Promises that a decision holds from run to run, and that undoing it gives back what was found.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import duckdb
import polars as pl

from models.bursts.detector import Burst
from models.bursts.scan import excess_interval
from models.incident import Incident
from models.incident_action import MERGED_INTO, OUT, post_of
from models.statistics.attribution import HOUR
from models.vocabulary import IncidentState
from pipeline.warehouse.statements import statement
from pipeline.warehouse.warehouse import frame


@dataclass(frozen=True, slots=True)
class Decisions:
    """What holds, and of which incidents anything was ever said.

    heirs: by incident the one into which people merged it; parts: by incident its posts that are elsewhere, out or in
    another incident; parents: by incident that was ever split off, of which; unmerged: those that people merged once.
    """

    said_of: Set[str]
    heirs: Mapping[str, str]
    parts: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, str]
    unmerged: Set[str]

    def heir(self, incident_id: str) -> str:
        """The incident under which one stands; itself where nobody merged it, or where merges go in a circle."""
        seen = [incident_id]
        while (then := self.heirs.get(seen[-1])) is not None:
            if then in seen:
                return incident_id
            seen.append(then)
        return seen[-1]

    @property
    def split_off(self) -> Set[str]:
        """The incidents that were split off and are not taken back."""
        return {where for posts in self.parts.values() for where in posts.values() if where != OUT}

    def as_found(self, old: Incident) -> Incident:
        """A known incident without what people merged."""
        if old.state == IncidentState.MERGED and old.incident_id in self.unmerged:
            return replace(
                old, state=IncidentState.CLOSED if old.ended_at else IncidentState.OPEN, merged_into=None
            )
        return old


def read_decisions(connection: duckdb.DuckDBPyConnection) -> Decisions:
    """All that people decided, in a state."""
    heirs: dict[str, str] = {}
    parts: dict[str, dict[str, str]] = defaultdict(dict)
    for incident_id, field, decided in frame(connection, statement(__package__, "decided")).iter_rows():
        if field == MERGED_INTO:
            heirs[incident_id] = decided
        elif post_id := post_of(field):
            parts[incident_id][post_id] = decided
    said = frame(connection, statement(__package__, "said_of")).rows()
    return Decisions(
        said_of=frozenset(incident_id for incident_id, _, _ in said),
        heirs=heirs,
        parts=parts,
        parents={
            new: incident_id for incident_id, field, new in said if post_of(field) and new not in (OUT, None)
        },
        unmerged=frozenset(incident_id for incident_id, field, _ in said if field == MERGED_INTO),
    )


def joined(bursts: Sequence[Burst], hours: pl.DataFrame) -> Burst:
    """Bursts that people say are one; hours: those judged from the first one's start to the last one's end."""
    if len(bursts) == 1:
        return bursts[0]
    observed = hours["observed"].cast(pl.Float64).to_numpy()
    expected = hours["expected"].fill_null(0.0).to_numpy()
    low, high = excess_interval(
        observed,
        expected,
        variance=float(hours["variance"].drop_nulls()[0]),
        dispersion=float(hours["dispersion"].drop_nulls()[0]),
    )
    first = min(bursts, key=lambda burst: burst.started_at)
    ends = [burst.ended_at for burst in bursts if burst.ended_at]
    return replace(
        first,
        ended_at=max(ends) if len(ends) == len(bursts) else None,
        alarmed_at=min(burst.alarmed_at for burst in bursts),
        observed=int(observed.sum()),
        expected=float(expected.sum()),
        excess=float(observed.sum() - expected.sum()),
        excess_low=low,
        excess_high=high,
        score=max(burst.score for burst in bursts),
    )


def without_parts(
    incident: Incident, inside: pl.DataFrame, elsewhere: Mapping[str, str]
) -> Iterator[tuple[Incident, pl.DataFrame]]:
    """The incident and what was split off it, each with its complaints (post_id, author, cause, created_at).

    Who was taken out is one less in the excess. What was split off has the part of what was seen and expected that its
    people are of all.
    """
    where = pl.col("post_id").replace_strict(elsewhere, default=incident.incident_id, return_dtype=pl.String)
    placed = inside.with_columns(where=where)
    kept = placed.filter(pl.col("where") != OUT)
    if kept.filter(where=incident.incident_id).is_empty():
        yield incident, inside  # nothing would be left of it
        return
    n_all, n_kept = (rows["author"].n_unique() for rows in (placed, kept))
    less = n_all - n_kept
    whole = replace(
        incident,
        excess=incident.excess - less,
        excess_low=max(incident.excess_low - less, 0.0),
        excess_high=max(incident.excess_high - less, 0.0),
    )
    for (name,), posts in kept.group_by("where", maintain_order=True):
        share = posts["author"].n_unique() / n_kept
        part = _part(whole, posts, share=share) if name != incident.incident_id else whole
        yield (
            replace(
                part,
                incident_id=str(name),
                n_posts=posts.height,
                n_authors=posts["author"].n_unique(),
                expected=share * whole.expected,
                excess=share * whole.excess,
                excess_low=share * whole.excess_low,
                excess_high=share * whole.excess_high,
            ),
            posts.drop("where"),
        )


def _part(whole: Incident, posts: pl.DataFrame, *, share: float) -> Incident:
    """What is of a part alone: its time and its causes."""
    hours = posts["created_at"].dt.truncate("1h").sort().to_list()
    causes = posts["cause"].value_counts(sort=True)["cause"].to_list()
    risen = tuple(cause for cause in whole.causes if cause in causes)
    return replace(
        whole,
        started_at=hours[0],
        ended_at=hours[-1] + HOUR if whole.ended_at else None,
        causes=risen or tuple(causes[:1]),
        note=None,
        n_purged=0,
        began_before=False,
    )
