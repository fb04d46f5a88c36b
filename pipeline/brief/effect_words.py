"""What followed an announcement, in words; the brief, the command line and the dashboard share them."""

from typing import Final

from models.statistics.event_study import LEVEL
from models.vocabulary import EffectVerdict
from pipeline.brief.phrases import WEAK, cause_name, counted, duration
from pipeline.brief.rows import EffectRow

_VERDICTS: Final = {
    EffectVerdict.ROSE: "rose by more than chance",
    EffectVerdict.FELL: "fell by more than chance",
    EffectVerdict.MOVED_BEFORE: "it had moved in the week before already",
    EffectVerdict.CHANCE: "no more than chance",
    EffectVerdict.TOO_FEW_PLACEBOS: "too few comparison weeks to tell",
}
_LACKING: Final = {  # each after "3 of 10"
    "counts before": "complaints before",
    "counts after": "complaints after",
    "counts of controls before": "others' complaints before",
    "counts of controls after": "others' complaints after",
    "days before": "days collected before",
    "days after": "days collected after",
    "days observed before": "days observed before",
    "days observed after": "days observed after",
    "placebo windows": "comparison weeks",
}
_DAY_SECONDS: Final = 86_400


def outcome_name(row: EffectRow) -> str:
    """What was looked at: 'Complaints', 'Share of lost work', '≈ Share explained'."""
    if row.cause:
        return f"Share of {cause_name(row.cause).lower()}"
    return "Complaints" if row.outcome == "complaints" else f"{WEAK} Share explained"


def effect_words(row: EffectRow) -> str:
    """The effect with its interval, its rank, and what may be said of it."""
    if row.ratio is None:
        return f"too little data: {verdict_words(row)}"
    return f"{ratio_words(row)}, {rank_words(row)} weeks: {verdict_words(row)}"


def verdict_words(row: EffectRow) -> str:
    """What may be said of it, or how much there is of what, out of what it takes."""
    if row.lacking is not None:
        return f"{row.lacking_has:.0f} of {row.lacking_needs:.0f} {_LACKING[row.lacking]}"
    return _VERDICTS[row.verdict]


def plain_effect(row: EffectRow, product: str) -> str:
    """The effect on complaints as a headline says it, in the words of no statistician.

    '5.7 times as many complaints about Claude as expected; none of 36 other weeks moved as much'.
    """
    if row.ratio is None or row.rank is None or row.n_placebos is None:
        return f"too little data to say whether complaints about {product} moved: {verdict_words(row)}"
    as_much = f"{row.rank - 1:,}" if row.rank > 1 else "none"
    others = f"{as_much} of {counted(row.n_placebos, 'other week')} moved as much"
    told = {
        EffectVerdict.ROSE: others,
        EffectVerdict.FELL: others,
        EffectVerdict.MOVED_BEFORE: "they had moved in the week before already",
        EffectVerdict.CHANCE: f"nothing out of the ordinary: {others}",
        EffectVerdict.TOO_FEW_PLACEBOS: "too few other weeks to compare it with",
    }[row.verdict]
    return f"{_times(row.ratio)} times as many complaints about {product} as expected; {told}"


def rank_words(row: EffectRow) -> str:
    """Where it stands among its placebos and itself: '3rd of 215'."""
    if row.rank is None or row.n_placebos is None:
        return "–"
    return f"{ordinal(row.rank)} of {row.n_placebos + 1:,}"


def ratio_words(row: EffectRow) -> str:
    """A ratio with its 95 % interval: '×0.8 (0.5 to 1.3)'; or that there is none."""
    if row.ratio is None or row.low is None or row.high is None:
        return "too little data"
    odds = "" if row.outcome == "complaints" else "odds "
    return f"{odds}×{_times(row.ratio)} ({_times(row.low)} to {_times(row.high)})"


def level_words(row: EffectRow, *, controls: bool = False) -> str:
    """What was seen in the week after, and what the weeks before would have led one to expect."""
    seen, expected, whole = row.seen, row.expected, row.whole
    if controls:
        seen, expected, whole = row.controls_seen, row.controls_expected, row.controls_whole
    if seen is None or expected is None or whole is None:
        return "–"
    if row.outcome == "complaints":
        return f"{seen:,.0f} (usual {expected:,.0f})"
    return f"{seen:,.0f} of {whole:,} (usual {expected:,.0f})"


def lead_words(row: EffectRow) -> str:
    """Whether it had moved before; lead_ratio must be known."""
    assert row.lead_ratio is not None
    assert row.lead_p is not None
    odds = "" if row.outcome == "complaints" else "odds "
    moved = "moved by more than chance already" if row.lead_p <= LEVEL else "no more than chance"
    return f"the week before {odds}×{_times(row.lead_ratio)}, {moved}"


def registered_words(days_after: float) -> str:
    """How long before or after the event its date was named."""
    if abs(days_after) < 1:
        return "registered within a day of it"
    side = "after" if days_after > 0 else "before"
    return f"registered {duration(abs(days_after) * _DAY_SECONDS)} {side} it"


def legibility_answer(row: EffectRow) -> str:
    """Whether interventions became more legible to users; row is that of the outcome 'explained'."""
    answer = {
        EffectVerdict.ROSE: "Yes, by more than chance",
        EffectVerdict.FELL: "No, less legible by more than chance",
        EffectVerdict.MOVED_BEFORE: "Not told: it had moved in the week before already",
        EffectVerdict.CHANCE: "Not by more than chance",
        EffectVerdict.TOO_FEW_PLACEBOS: "Too few comparison weeks to tell it from chance",
        EffectVerdict.TOO_LITTLE_DATA: f"Too little data to say ({verdict_words(row)})",
    }[row.verdict]
    if not row.whole:
        return f"{answer}."
    against = f" Against the other products: {effect_words(row)}." if row.ratio is not None else ""
    return (
        f"{answer}. {row.seen:,.0f} of {counted(row.whole, 'complaint')} in the week after that say either way "
        f"say that the product named a rule or gave a reason; at the share before it would have been "
        f"{row.expected:,.0f}.{against}"
    )


def ordinal(number: int) -> str:
    """'1st', '2nd', '3rd', '11th', '41st'."""
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def _times(value: float) -> str:
    """To two significant digits: '0.07', '0.8', '4.1', '23'."""
    return f"{value:.2f}" if value < 0.1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}"
