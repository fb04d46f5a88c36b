"""What followed an announcement, in words; the brief, the command line and the dashboard share them."""

from typing import Any, Final

from pipeline.phrases import cause_name, counted, duration, percent

Row = dict[str, Any]  # of announcement_effects

_VERDICTS: Final = {
    "rose": "rose by more than chance",
    "fell": "fell by more than chance",
    "moved before": "it had moved in the week before already",
    "no more than chance": "no more than chance",
    "too few placebos": "too few of them to tell it from chance",
}
_LACKING: Final = {
    "counts before": "{has} before, and it takes {needs}",
    "counts after": "{has} after, and it takes {needs}",
    "counts of controls before": "{has} about other products before, and it takes {needs}",
    "counts of controls after": "{has} about other products after, and it takes {needs}",
    "days before": "{has} of {needs} days before were collected",
    "days after": "{has} of {needs} days after were collected",
    "days observed before": "{has} of the 28 days before were observed, and it takes {needs}",
    "days observed after": "{has} of the 7 days after were observed, and it takes {needs}",
    "placebo windows": "{has} other windows to hold it against, and it takes {needs}",
}
_DAY_SECONDS: Final = 86_400


def outcome_name(row: Row) -> str:
    """What was looked at: 'Complaints', 'Share of lost work', 'Share explained'."""
    if row["cause"]:
        return f"Share of {cause_name(row['cause']).lower()}"
    return "Complaints" if row["outcome"] == "complaints" else "Share explained"


def effect_words(row: Row) -> str:
    """The effect with its interval, its rank, and what may be said of it."""
    if row["ratio"] is None:
        has, needs = f"{row['lacking_has']:.0f}", f"{row['lacking_needs']:.0f}"
        return f"too little data: {_LACKING[row['lacking']].format(has=has, needs=needs)}"
    rank = f"{ordinal(row['rank'])} of {row['n_placebos']:,} placebo windows"
    return f"{ratio_words(row)}, {rank}: {_VERDICTS[row['verdict']]}"


def ratio_words(row: Row) -> str:
    """A ratio with its 95 % interval: '×0.8 (0.5 to 1.3)'."""
    odds = "" if row["outcome"] == "complaints" else "odds "
    return f"{odds}×{_times(row['ratio'])} ({_times(row['low'])} to {_times(row['high'])})"


def level_words(row: Row, *, controls: bool = False) -> str:
    """What was seen in the week after, and what the weeks before would have led one to expect."""
    seen, expected, whole = (
        row[f"controls_{name}" if controls else name] for name in ("seen", "expected", "whole")
    )
    if seen is None:
        return "–"
    if row["outcome"] == "complaints":
        return f"{seen:,.0f} (usual {expected:,.0f})"
    return f"{percent(seen / whole)} of {whole:,} (usual {percent(expected / whole)})"


def registered_words(days_after: float) -> str:
    """How long before or after the event its date was named."""
    if abs(days_after) < 1:
        return "registered within a day of it"
    side = "after" if days_after > 0 else "before"
    return f"registered {duration(abs(days_after) * _DAY_SECONDS)} {side} it"


def legibility_answer(row: Row) -> str:
    """Whether interventions became more legible to users; row is that of the outcome 'explained'."""
    if row["ratio"] is None:
        lacking = effect_words(row).removeprefix("too little data: ")
        return f"Too little data to say: of the complaints that say either way, {lacking}."
    share, usual = row["seen"] / row["whole"], row["expected"] / row["whole"]
    answer = {
        "rose": "Yes, by more than chance",
        "fell": "No, less legible by more than chance",
        "moved before": "Not told: it had moved in the week before already",
        "no more than chance": "Not by more than chance",
        "too few placebos": "Too few placebo windows to tell it from chance",
    }[row["verdict"]]
    return (
        f"{answer}. In the week after, users say in {percent(share)} of {counted(row['whole'], 'complaint')} that say "
        f"either way that the product named a rule or gave a reason; the weeks before would have made it "
        f"{percent(usual)}. Against the other products: {ratio_words(row)}, {ordinal(row['rank'])} of "
        f"{row['n_placebos']:,} placebo windows."
    )


def ordinal(number: int) -> str:
    """'1st', '2nd', '3rd', '11th', '41st'."""
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}{({1: 'st', 2: 'nd', 3: 'rd'}).get(number % 10, 'th')}"


def _times(value: float) -> str:
    """To two significant digits: '0.07', '0.8', '4.1', '23'."""
    return f"{value:.2f}" if value < 0.1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}"
