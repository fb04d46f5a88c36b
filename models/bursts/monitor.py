"""The detector's walk through one series, day by day and count by count, as if live.

Promises that what is raised in a count depends on nothing after it. Where a burst began and ended is settled later,
once the counts after it say that it is over. A count is an hour or a day, whatever the grain.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from models.bursts.baseline import DAY, Baseline, Floats, design_of, fit_baseline
from models.bursts.grain import HOURLY, Grain
from models.bursts.scan import MINIMUM_RATIO, strongest_interval, window_scores
from models.vocabulary import IncidentChange

HISTORY_HOURS: Final = 14 * DAY
TRAINING_HOURS: Final = 56 * DAY
MINIMUM_TRAINING: Final = 7 * DAY  # covered and quiet; fewer teach no baseline, as after a long gap
# On the series of benchmarks/detector.py, 6 hours break one burst in a hundred in two, and 48 hide a tenth of the
# smaller ones, which go on with another.
MERGE_HOURS: Final = DAY
# What came before a reopened burst is part of it, unless it brought less than so much of what came then: a chance alarm
# the evening before would date the burst a day too early. Chosen by hand.
HERALD: Final = 0.1
# Bursts are kept out of the baseline, but at most 7 days in any 14; one that lasts longer is the new normal.
LASTING_HOURS: Final = 7 * DAY
EXCLUSION_SPAN: Final = 14 * DAY
# A burst is over when the hours since are e^5 times likelier without it; with e^3 more of them broke in two.
QUIET_EVIDENCE: Final = 5.0
# Or when so many covered hours added nothing to it: there a day breaks one burst in two hundred in two, four days none.
QUIET_HOURS: Final = 2 * DAY
# A burst that nobody observed for so long is closed where it was last seen. Chosen by hand, as long as it may be quiet.
UNSEEN_HOURS: Final = 2 * DAY
BURNING: Final = "burning"
OVER: Final = "over"


@dataclass(frozen=True, slots=True)
class Counts:
    """One series on consecutive UTC hours or days: (n_counts,) each, and the calendar's terms (n_counts, n_terms)."""

    observed: Floats
    coverage: Floats  # the part of the time in which anything was watched: was it seen at all?
    exposure: Floats  # how much of the usual stream that was; 0 where nothing was watched
    terms: Floats
    grain: Grain = HOURLY

    def __len__(self) -> int:
        return len(self.observed)


@dataclass(frozen=True, slots=True)
class Episode:
    """A burst by the numbers of its counts; end is exclusive.

    began_before: it may have begun before its start, of which nothing was seen, or further back than was looked.
    """

    alarmed: int
    start: int
    end: int
    score: float
    began_before: bool
    state: str = BURNING


@dataclass(frozen=True, slots=True)
class Turn:
    """A change in an episode's life, and where the episode was thought to lie in the count that told it."""

    episode: int
    happened: IncidentChange
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Day:
    """Counts begin to end, judged by one baseline. expected begins at lead, as far back as the windows reach."""

    begin: int
    end: int
    lead: int
    baseline: Baseline
    expected: Floats


@dataclass(slots=True)
class Monitor:
    """What the detector knows after the counts judged so far.

    expected, variance (relative, of one count) and dispersion (of a day's) are NaN where nothing was judged.
    threshold_of gives the score that raises an alarm at a rate of posts per covered count, by the number of the count.
    """

    counts: Counts
    threshold_of: Callable[[float, int], float]
    expected: Floats = field(init=False)
    variance: Floats = field(init=False)
    dispersion: Floats = field(init=False)
    episodes: list[Episode] = field(init=False, default_factory=list)
    baseline: Baseline | None = field(init=False, default=None)  # of the last day that was judged
    turns: list[Turn] = field(init=False, default_factory=list)
    _trust: Floats = field(init=False)  # 0 keeps a count out of the baseline
    _steps: list[int] = field(init=False, default_factory=list)  # from where a rise lasted
    _reach: int = field(init=False, default=0)  # no window and no burst begins before it
    _lead: int = field(init=False)  # how far back windows reach

    def __post_init__(self) -> None:
        self.expected, self.variance, self.dispersion = (np.full(len(self.counts), np.nan) for _ in range(3))
        self._trust = np.ones(len(self.counts))
        self._lead = max(self.counts.grain.windows)

    def judge(self, *, midnight: int) -> None:
        """Judge all that has enough history; midnight: the number of the first count that begins a UTC day."""
        a_day, covered = self.counts.grain.a_day, np.flatnonzero(self.counts.coverage)
        begin = int(covered[0]) + self._in(HISTORY_HOURS) if len(covered) else len(self.counts)
        begin += (midnight - begin) % a_day
        for first in range(begin, len(self.counts), a_day):
            self._settle(first)
            day = self._day(first, min(first + a_day, len(self.counts)))
            if day:
                self._judge(day)

    def _in(self, hours: int) -> int:
        return self.counts.grain.counts(hours)

    @property
    def _burning(self) -> Episode | None:
        return self.episodes[-1] if self.episodes and self.episodes[-1].state == BURNING else None

    def _settle(self, now: int) -> None:
        """Before a day's fit: close a burst that cannot be followed, adopt one that lasts, leave out any other."""
        burst = self._burning
        if not burst:
            return
        coverage = self.counts.coverage
        # Of one that flared again, what came before does not make it last.
        start = max(burst.start, self._reach)
        if not coverage[now - self._in(UNSEEN_HOURS) : now].any() or not self._can_learn(now):
            self._close(burst, number=now - 1)
        elif np.count_nonzero(coverage[start:now]) >= self._in(LASTING_HOURS):
            self.episodes[-1] = replace(burst, end=now, state=IncidentChange.ADOPTED)
            self._trust[start:now] = 1.0
            self._steps.append(start)
            self._reach = now
            self._tell(IncidentChange.ADOPTED, number=now - 1)
        else:
            self._exclude(burst.start, now)

    def _can_learn(self, now: int) -> bool:
        past = slice(max(now - self._in(TRAINING_HOURS), 0), now)
        return self._is_enough(past, self._trust[past])

    def _is_enough(self, past: slice, trust: Floats) -> bool:
        return float(self.counts.coverage[past] @ trust) >= self._in(MINIMUM_TRAINING)

    def _trust_in(self, past: slice) -> Floats:
        """What of the past a baseline may learn from.

        The last counts before judging begins are left out where the others are enough: they are looked back over for
        a burst under way, which would have taught the baseline that it is usual.
        """
        trust = self._trust[past].copy()
        trust[-self._lead :][np.isnan(self.expected[past][-self._lead :])] = 0.0
        return trust if self._is_enough(past, trust) else self._trust[past]

    def _day(self, begin: int, end: int) -> _Day | None:
        """The day under a baseline learnt from what was before it; None where that cannot be learnt."""
        counts, first, lead = self.counts, max(begin - self._in(TRAINING_HOURS), 0), begin - self._lead
        past = slice(first, begin)
        if not counts.coverage[begin:end].any() or not self._can_learn(begin):
            return None
        self._steps = [step for step in self._steps if step > first]
        design = design_of(
            counts.terms[first:end], begin=first, now=begin, steps=self._steps, grain=counts.grain
        )
        baseline = fit_baseline(
            design[: begin - first],
            counts.observed[past],
            exposure=counts.exposure[past],
            coverage=counts.coverage[past],
            trust=self._trust_in(past),
            grain=counts.grain,
        )
        expected = baseline.expect(design[lead - first :], counts.exposure[lead:end])
        unjudged = np.isnan(self.expected[lead:end])
        self.expected[lead:end][unjudged] = expected[unjudged]
        self.variance[lead:end][unjudged] = baseline.variances[0]
        self.dispersion[lead:end][unjudged] = baseline.dispersion
        return _Day(begin, end, lead, baseline, expected)

    def _judge(self, day: _Day) -> None:
        self.baseline = day.baseline
        threshold = self.threshold_of(day.baseline.rate, day.begin)
        scores = self._scores(day)
        for number in range(day.begin, day.end):
            score = float(scores[number - day.begin])
            if not self._burning and score > threshold:
                self._raise(number, score)
            if self._burning and self._follow(self._burning, number, score):
                scores = self._scores(day)

    def _scores(self, day: _Day) -> Floats:
        """Scores of the day's counts; what lies before the end of the last burst counts as not observed."""
        free = np.arange(day.lead, day.end) >= self._reach
        past = slice(day.lead, day.end)
        return window_scores(
            self.counts.observed[past] * free,
            day.expected * free,
            coverage=self.counts.coverage[past] * free,
            variances=day.baseline.variances,
            first=day.begin - day.lead,
            grain=self.counts.grain,
        )

    def _raise(self, number: int, score: float) -> None:
        """Begin a burst, or go on with the last one when that ended less than a day before this one began."""
        self._reach = max(self._reach, number - self._lead + 1)
        first, end = self._strongest(number)
        last = self.episodes[-1] if self.episodes else None
        if last and last.state == OVER and first - last.end <= self._in(MERGE_HOURS):
            self.episodes[-1] = replace(last, end=end, state=BURNING)
            self._tell(IncidentChange.REOPENED, number=number)
        else:
            self.episodes.append(Episode(number, first, end, score, self._is_cut_off(first)))
            self._tell(IncidentChange.OPENED, number=number)

    def _follow(self, burst: Episode, number: int, score: float) -> bool:
        """Where a burst stands in this count; whether it turns out to be over."""
        first, end = self._strongest(number)
        if burst.start >= self._reach or self._is_herald(burst.start, slice(first, end)):
            burst = replace(burst, start=first, began_before=self._is_cut_off(first))
        burst = replace(burst, end=end, score=max(burst.score, score))
        self.episodes[-1] = burst
        over = self._is_over(burst, first=first, number=number)
        if over:
            self._close(burst, number=number)
        return over

    def _is_herald(self, start: int, burst: slice) -> bool:
        """Whether what began earlier, and went on with this burst, is too little to be its beginning."""
        return self._excess(slice(start, self._reach)) < HERALD * self._excess(burst)

    def _excess(self, span: slice) -> float:
        return float((self.counts.observed[span] - self.expected[span]).sum())

    def _is_cut_off(self, start: int) -> bool:
        """Whether what was before a start was not seen, or lies further back than was looked."""
        return not self.counts.coverage[start - 1] or start == self._reach

    def _strongest(self, number: int) -> tuple[int, int]:
        """Begin and end of the strongest interval up to a count."""
        past = slice(self._reach, number + 1)
        first, last = strongest_interval(self.counts.observed[past], self.expected[past])
        return self._reach + first, self._reach + last + 1

    def _is_over(self, burst: Episode, *, first: int, number: int) -> bool:
        """Whether the counts since the burst's end speak against its going on, or are simply too many."""
        during, since = slice(first, burst.end), slice(burst.end, number + 1)
        if self.counts.coverage[since].sum() >= self._in(QUIET_HOURS):
            return True
        observed, expected = self.counts.observed, self.expected
        ratio = max(observed[during].sum() / max(expected[during].sum(), 1e-9), MINIMUM_RATIO)
        evidence = (ratio - 1) * expected[since].sum() - np.log(ratio) * observed[since].sum()
        return bool(evidence / self.dispersion[number] > QUIET_EVIDENCE)

    def _tell(self, happened: IncidentChange, *, number: int) -> None:
        last = self.episodes[-1]
        self.turns.append(Turn(len(self.episodes) - 1, happened, number, last.start, last.end))

    def _close(self, burst: Episode, *, number: int) -> None:
        self.episodes[-1] = replace(burst, state=OVER)
        self._tell(IncidentChange.CLOSED, number=number)
        self._trust[self._reach :] = 1.0  # what was left out while it burned turned out not to be in it
        self._exclude(burst.start, burst.end)
        self._reach = burst.end

    def _exclude(self, start: int, end: int) -> None:
        span, lasting = self._in(EXCLUSION_SPAN), self._in(LASTING_HOURS)
        for number in range(start, end):
            left_out = np.count_nonzero(self._trust[max(number - span, 0) : number] == 0)
            self._trust[number] = float(left_out >= lasting)
