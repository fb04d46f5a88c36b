"""The answer in words: one sentence first, then what it rests on, then the complaints nearest in meaning."""

from collections.abc import Iterator
from typing import Final

from models.vocabulary import CAUSE_NAMES
from pipeline.ask.answer import Answer, OutageRow, Usual, Verdict
from pipeline.brief.headline import FEW_POSTS, incident_sentence
from pipeline.brief.phrases import (
    clock,
    complaints_of,
    count,
    counted,
    duration,
    listed,
    percent,
    product_name,
    shorten,
    source_name,
    stamp,
    stretch,
    usual,
)
from pipeline.brief.rendering import Document, Section

_LONGEST_QUOTE: Final = 160  # characters
_LONGEST_NAME: Final = 80
_MOST_SEGMENTS: Final = 4
_MOST_OUTAGES: Final = 3
_KINDS: Final = {"app_version": "version", "system": "system", "plan": "plan", "model": "model"}
NEAREST: Final = "Nearest complaints of these hours"
NO_NEAREST: Final = "None of this product was seen in these hours."
_UNSAID: Final = "It cannot be said: "
UNANSWERED: Final = (Verdict.NOT_READ, Verdict.NO_PRODUCT, Verdict.NO_COMPLAINT)


def as_document(answer: Answer) -> Document:
    """The whole answer."""
    if answer.verdict in UNANSWERED:
        return Document(sentence(answer), age_line(answer), ())
    facts = Section("What is known", (), tuple((line,) for line in lines(answer)), empty="")
    near = Section(
        NEAREST,
        ("When (UTC)", "Source", "Cause", "Alike", "What it says"),
        tuple(
            (
                stamp(row.created_at),
                source_name(row.source),
                CAUSE_NAMES.get(row.cause, row.cause),
                percent(max(0.0, row.likeness)),
                shorten(row.said, length=_LONGEST_QUOTE),
            )
            for row in answer.nearest
        ),
        empty=NO_NEAREST,
    )
    return Document(sentence(answer), age_line(answer), (facts, near))


def sentence(answer: Answer) -> str:
    """Is it you or is it them, in one sentence; of data that end too early, that first."""
    said = _plain(answer)
    if answer.verdict in UNANSWERED or not answer.is_stale:
        return said
    ended = f"the data end {duration((answer.asked_at - answer.data_time).total_seconds())} before"
    if said.startswith(_UNSAID):
        return f"Of now it cannot be said, since {ended}, nor of then: {said.removeprefix(_UNSAID)}"
    return f"Of now it cannot be said, since {ended}. As of then: {said[0].lower()}{said[1:]}"


def _plain(answer: Answer) -> str:
    if answer.verdict is Verdict.OTHERS:
        return _others(answer)
    product, people, when = product_name(answer.product), _people(answer), _when(answer)
    return {
        Verdict.NOT_READ: "This is in a language that the model does not read, so it cannot be said.",
        Verdict.NO_PRODUCT: "This names no product that is known, so it cannot be said; name it, as in “Claude lost my"
        " draft”.",
        Verdict.NO_COMPLAINT: f"This does not read as a complaint about {product}, so there is nothing to compare.",
        Verdict.OUTAGE: f"It may be them: the provider of {product} tells of an outage {when}; "
        f"{f'{people}, no more than usual' if answer.of_cause.n else _nobody(answer)}.",
        Verdict.AS_USUAL: f"It may be you: {people} {when}, no more than chance allows where"
        f" {usual_words(answer.of_cause)}.",
        Verdict.NOBODY: f"It may be you{_though(answer)}: {_nobody(answer)} {when}.",
        Verdict.NO_HISTORY: f"{_UNSAID}{people} {when}, and too little was observed before to know whether"
        " that is usual.",
        Verdict.NOT_WATCHED: f"{_UNSAID}{product} was not watched {when}.",
    }[answer.verdict]


def _others(answer: Answer) -> str:
    """More than usual; or an incident alone, which may be of another cause."""
    people = _people(answer)
    if answer.of_cause.is_more:
        return f"It is not only you: {people} {_when(answer)}, where {usual_words(answer.of_cause)}."
    told = people if answer.of_cause.n else _nobody(answer)
    return f"It may not be only you: an incident of {product_name(answer.product)} stood {_when(answer)}; {told}."


def _though(answer: Answer) -> str:
    return ", though few posts say little" if answer.n_posts < FEW_POSTS else ""


def lines(answer: Answer) -> Iterator[str]:
    """What the sentence rests on, a sentence each."""
    yield reading_line(answer)
    product = product_name(answer.product)
    is_seen = bool(answer.hours_watched or answer.of_product.n)
    if answer.cause and is_seen:  # where nobody looked, nobody is no count
        beside = usual_words(answer.of_product)
        known = f"; {beside}" if beside else "; how many are usual is not known yet"
        people = counted(answer.of_product.n, "person", "people")
        yield f"Of any cause, {people} complained of {product} in these hours{known}."
    hours = (answer.to_at - answer.from_at).total_seconds() / 3600
    if answer.hours_watched < 0.99 * hours:
        watched = f"for {answer.hours_watched:.1f} of these" if answer.hours_watched else "in none of these"
        yield f"{product} was watched {watched} {hours:g} hours."
    yield f"Posts about all products that were seen in these hours: {count(answer.n_posts)}."
    yield from (incident_sentence(row, now=None) for row in answer.incidents)
    if not answer.incidents and answer.hours_watched:
        yield f"No incident of {product} stood in these hours."
    yield from _outages(answer)
    yield from _segments(answer)


def reading_line(answer: Answer) -> str:
    """How the sentence was read."""
    judgement = answer.judgement
    cause = "no cause that is sure; complaints of all causes count"
    if answer.cause and judgement.p_cause is not None:
        cause = f"{CAUSE_NAMES[answer.cause].lower()} ({percent(judgement.p_cause)})"
    complaint = percent(judgement.p_complaint or 0.0)
    return f"Read as a complaint about {product_name(answer.product)} ({complaint}): {cause}."


def age_line(answer: Answer) -> str:
    """Until when the data go, seen from the time in question."""
    ago = (answer.asked_at - answer.data_time).total_seconds()
    before = f", {duration(ago)} before" if ago > 0 else ""
    return f"Data to {clock(answer.data_time, now=None)}{before}."


def usual_words(known: Usual) -> str:
    """How many are usual, with the interval of that; empty where it is not known."""
    if known.expected is None or known.low is None or known.high is None:
        return ""
    return f"{usual(known.expected)} are usual ({usual(known.low)} to {usual(known.high)} at 90 %)"


def _people(answer: Answer) -> str:
    cause = complaints_of(answer.cause)
    of = f"{cause} with {product_name(answer.product)}" if cause else product_name(answer.product)
    return f"{counted(answer.of_cause.n, 'other person', 'other people')} complained of {of}"


def _nobody(answer: Answer) -> str:
    cause = complaints_of(answer.cause)
    of = f"{cause} with {product_name(answer.product)}" if cause else product_name(answer.product)
    return f"nobody else in the {counted(answer.n_posts, 'post')} seen complained of {of}"


def _when(answer: Answer) -> str:
    hours = (answer.to_at - answer.from_at).total_seconds() / 3600
    span = "hour" if hours == 1 else f"{hours:g} hours"
    if answer.is_stale:  # the sentence has told when they end
        return f"in the last {span} of data"
    return f"in the {span} before {clock(answer.to_at, now=None)}"


def _outages(answer: Answer) -> Iterator[str]:
    product = product_name(answer.product)
    if answer.outages:
        told = "; of another ".join(_lasting(row) for row in answer.outages[:_MOST_OUTAGES])
        left = len(answer.outages) - _MOST_OUTAGES
        more = f"; and of {counted(left, 'more', 'more')} in these hours" if left > 0 else ""
        yield f"The provider tells of an outage {told}{more}."
    elif not answer.has_status_page:
        yield f"Whether {product} had an outage is not known: no status page of its provider has been read yet."
    elif answer.is_outage_known:
        yield f"The status page of {product}'s provider, as it was last read, tells of no outage in these hours."
    else:
        yield f"Whether {product} had an outage is not known: its provider's status page was not read for these hours."


def _lasting(row: OutageRow) -> str:
    """What it is called, and how long it lasted."""
    when = f"since {clock(row.started_at, now=None)}"
    if row.resolved_at is not None:
        when = stretch(row.started_at, row.resolved_at, now=None)
    return f"{when}, “{shorten(row.name, length=_LONGEST_NAME)}”"


def _segments(answer: Answer) -> Iterator[str]:
    """What others name of their own, the ones that the sentence names too first."""
    ranked = sorted(answer.segments, key=lambda row: row.value not in answer.named)[:_MOST_SEGMENTS]
    if ranked:
        parts = [
            f"{count(row.n)} the {_KINDS[row.kind]} {row.value}{', as you do' if row.value in answer.named else ''}"
            for row in ranked
        ]
        yield f"Of those who complained, some name what they use: {listed(parts)}."
