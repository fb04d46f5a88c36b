"""What came of several collections, of files or of queries: told, and made one failure where something went wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ingest.landing.collection import Collected
from models.errors import Locked, PartlyDone, QueryRefused, SourceUnreachable, TrustwatchError, UserMistake

FIELDS_SHOWN: Final = 3  # the commonest reasons for rejects; the rest is in the warehouse


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one collection; collected is None when nothing could be read, failure None when all was.

    doubts: what its posts speak against of the time that it is claimed to cover.
    """

    name: str
    collected: Collected | None
    failure: TrustwatchError | None
    doubts: tuple[str, ...] = ()


def ends_all(failure: TrustwatchError | None) -> bool:
    """Whether there is no use in asking for the other queries."""
    return failure is not None and not isinstance(failure, QueryRefused | Locked)


def tell_rejects(outcomes: Sequence[Outcome], *, tell: Callable[[str], None]) -> None:
    """Say the first of the commonest rejects of each, and how to see them all."""
    collected = [outcome.collected for outcome in outcomes if outcome.collected]
    for one in collected:
        commonest = sorted(one.rejected_fields, key=lambda rejected: -rejected.n_rejects)
        for rejected in commonest[:FIELDS_SHOWN]:
            others = f" (and {rejected.n_rejects - 1:,} more by this field)" if rejected.n_rejects > 1 else ""
            tell(f"{rejected.location}: {rejected.field} {rejected.reason}{others}")
    if any(one.rejected_fields for one in collected):
        tell("all rejected rows, after 'trustwatch analyse': trustwatch sql \"FROM reject_reasons\"")


def tell_doubts(outcomes: Sequence[Outcome], *, tell: Callable[[str], None]) -> None:
    """Say what speaks against the time that files are claimed to cover."""
    for outcome in outcomes:
        for doubt in outcome.doubts:
            tell(f"{outcome.name}: {doubt}")


def raise_failures(outcomes: Sequence[Outcome], *, kinds: str, tell: Callable[[str], None]) -> None:
    """Raise what went wrong: as it is when there was one collection, else a summary after naming each."""
    failures = [outcome.failure for outcome in outcomes if outcome.failure]
    if not failures:
        return
    if len(outcomes) == 1:
        raise failures[0]
    for failure in failures:
        tell(f"trustwatch: {failure}")
    summary = f"{len(failures)} of {len(outcomes)} {kinds} were not read to their end; see above"
    raise _kind_of(outcomes, failures)(summary)


def _kind_of(outcomes: Sequence[Outcome], failures: Sequence[TrustwatchError]) -> type[TrustwatchError]:
    if any(isinstance(failure, SourceUnreachable) for failure in failures):
        return SourceUnreachable
    if any(outcome.collected for outcome in outcomes) or any(isinstance(f, PartlyDone) for f in failures):
        return PartlyDone
    return Locked if all(isinstance(failure, Locked) for failure in failures) else UserMistake
