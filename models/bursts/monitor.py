"""The detector's walk through one series, day by day and hour by hour, as if live.

Promises that what is raised in an hour depends on nothing after that hour. Where a burst began and ended is
settled later, once the hours after it say that it is over.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from models.bursts.baseline import DAY, WINDOWS, Baseline, Floats, design_of, fit_baseline
from models.bursts.scan import MINIMUM_RATIO, strongest_interval, window_scores
from models.vocabulary import IncidentChange

HISTORY_HOURS: Final = 14 * DAY
TRAINING_HOURS: Final = 56 * DAY
MINIMUM_TRAINING: Final = 7 * DAY  # covered quiet hours; fewer teach no baseline, as after a long gap
MERGE_HOURS: Final = DAY
# Bursts are kept out of the baseline, but at most 7 days in any 14; one that lasts longer is the new normal.
LASTING_HOURS: Final = 7 * DAY
EXCLUSION_SPAN: Final = 14 * DAY
# A burst is over when the hours since are e^5 times likelier without it; with e^3 more of them broke in two.
QUIET_EVIDENCE: Final = 5.0
QUIET_HOURS: Final = 2 * DAY  # or when so many covered hours added nothing to it
UNSEEN_HOURS: Final = 2 * DAY  # a burst that nobody observed for so long is closed where it was last seen
BURNING: Final = "burning"
OVER: Final = "over"
_LEAD: Final = max(WINDOWS)


@dataclass(frozen=True, slots=True)
class Hours:
    """One series on consecutive UTC hours: (n_hours,) each, and the calendar's terms (n_hours, n_terms)."""

    observed: Floats
    coverage: Floats  # the part of an hour in which anything was watched: was it seen at all?
    exposure: Floats  # how much of the usual stream that was; 0 where nothing was watched
    terms: Floats

    def __len__(self) -> int:
        return len(self.observed)


@dataclass(frozen=True, slots=True)
class Episode:
    """A burst by the numbers of its hours; end is exclusive."""

    alarmed: int
    start: int
    end: int
    score: float
    state: str = BURNING


@dataclass(frozen=True, slots=True)
class Turn:
    """A change in an episode's life, and where the episode was thought to lie in the hour that told it."""

    episode: int
    happened: IncidentChange
    hour: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Day:
    """Hours begin to end, judged by one baseline. expected begins at lead, as far back as the windows reach."""

    begin: int
    end: int
    lead: int
    baseline: Baseline
    expected: Floats


@dataclass(slots=True)
class Monitor:
    """What the detector knows after the hours judged so far.

    expected, variance (relative, of an hour's count) and dispersion (of a day's) are NaN where nothing was judged.
    threshold_of gives the score that raises an alarm at a rate of posts per covered hour.
    """

    hours: Hours
    threshold_of: Callable[[float], float]
    expected: Floats = field(init=False)
    variance: Floats = field(init=False)
    dispersion: Floats = field(init=False)
    episodes: list[Episode] = field(init=False, default_factory=list)
    turns: list[Turn] = field(init=False, default_factory=list)
    _trust: Floats = field(init=False)  # 0 keeps an hour out of the baseline
    _steps: list[int] = field(init=False, default_factory=list)  # hours from which a rise lasted
    _reach: int = field(init=False, default=0)  # no window and no burst begins before this hour

    def __post_init__(self) -> None:
        self.expected, self.variance, self.dispersion = (np.full(len(self.hours), np.nan) for _ in range(3))
        self._trust = np.ones(len(self.hours))

    def judge(self, *, midnight: int) -> None:
        """Judge every hour that has enough history; midnight: the number of the first hour that begins a UTC day."""
        covered = np.flatnonzero(self.hours.coverage)
        begin = int(covered[0]) + HISTORY_HOURS if len(covered) else len(self.hours)
        begin += (midnight - begin) % DAY
        for first in range(begin, len(self.hours), DAY):
            self._settle(first)
            day = self._day(first, min(first + DAY, len(self.hours)))
            if day:
                self._judge(day)

    @property
    def _burning(self) -> Episode | None:
        return self.episodes[-1] if self.episodes and self.episodes[-1].state == BURNING else None

    def _settle(self, now: int) -> None:
        """Before a day's fit: close a burst that cannot be followed, adopt one that lasts, leave out any other."""
        burst = self._burning
        if not burst:
            return
        coverage = self.hours.coverage
        start = max(
            burst.start, self._reach
        )  # of one that flared again, what came before does not make it last
        if not coverage[now - UNSEEN_HOURS : now].any() or not self._can_learn(now):
            self._close(burst, hour=now - 1)
        elif np.count_nonzero(coverage[start:now]) >= LASTING_HOURS:
            self.episodes[-1] = replace(burst, end=now, state=IncidentChange.ADOPTED)
            self._trust[start:now] = 1.0
            self._steps.append(start)
            self._reach = now
            self._tell(IncidentChange.ADOPTED, hour=now - 1)
        else:
            self._exclude(burst.start, now)

    def _can_learn(self, now: int) -> bool:
        past = slice(max(now - TRAINING_HOURS, 0), now)
        return float(self.hours.coverage[past] @ self._trust[past]) >= MINIMUM_TRAINING

    def _day(self, begin: int, end: int) -> _Day | None:
        """The day under a baseline learnt from the hours before it; None where that cannot be learnt."""
        hours, first, lead = self.hours, max(begin - TRAINING_HOURS, 0), begin - _LEAD
        past = slice(first, begin)
        if not hours.coverage[begin:end].any() or not self._can_learn(begin):
            return None
        self._steps = [step for step in self._steps if step > first]
        design = design_of(hours.terms[first:end], begin=first, now=begin, steps=self._steps)
        baseline = fit_baseline(
            design[: begin - first],
            hours.observed[past],
            exposure=hours.exposure[past],
            coverage=hours.coverage[past],
            trust=self._trust[past],
        )
        expected = baseline.expect(design[lead - first :], hours.exposure[lead:end])
        unjudged = np.isnan(self.expected[lead:end])
        self.expected[lead:end][unjudged] = expected[unjudged]
        self.variance[lead:end][unjudged] = baseline.variances[0]
        self.dispersion[lead:end][unjudged] = baseline.dispersion
        return _Day(begin, end, lead, baseline, expected)

    def _judge(self, day: _Day) -> None:
        threshold = self.threshold_of(day.baseline.rate)
        scores = self._scores(day)
        for hour in range(day.begin, day.end):
            score = float(scores[hour - day.begin])
            if not self._burning and score > threshold:
                self._raise(hour, score)
            if self._burning and self._follow(self._burning, hour, score):
                scores = self._scores(day)

    def _scores(self, day: _Day) -> Floats:
        """Scores of the day's hours; what lies before the end of the last burst counts as not observed."""
        free = np.arange(day.lead, day.end) >= self._reach
        past = slice(day.lead, day.end)
        return window_scores(
            self.hours.observed[past] * free,
            day.expected * free,
            coverage=self.hours.coverage[past] * free,
            variances=day.baseline.variances,
            first=day.begin - day.lead,
        )

    def _raise(self, hour: int, score: float) -> None:
        """Begin a burst, or go on with the last one when that ended less than a day before this one began."""
        self._reach = max(self._reach, hour - _LEAD + 1)
        first, end = self._strongest(hour)
        last = self.episodes[-1] if self.episodes else None
        if last and last.state == OVER and first - last.end <= MERGE_HOURS:
            self.episodes[-1] = replace(last, end=end, state=BURNING)
            self._tell(IncidentChange.REOPENED, hour=hour)
        else:
            self.episodes.append(Episode(hour, first, end, score))
            self._tell(IncidentChange.OPENED, hour=hour)

    def _follow(self, burst: Episode, hour: int, score: float) -> bool:
        """Where a burst stands in this hour; whether it turns out to be over."""
        first, end = self._strongest(hour)
        merged = burst.start < self._reach  # it went on with an earlier one, and keeps that one's start
        burst = replace(burst, start=burst.start if merged else first, end=end, score=max(burst.score, score))
        self.episodes[-1] = burst
        over = self._is_over(burst, first=first, hour=hour)
        if over:
            self._close(burst, hour=hour)
        return over

    def _strongest(self, hour: int) -> tuple[int, int]:
        """Begin and end of the strongest interval up to an hour."""
        past = slice(self._reach, hour + 1)
        first, last = strongest_interval(self.hours.observed[past], self.expected[past])
        return self._reach + first, self._reach + last + 1

    def _is_over(self, burst: Episode, *, first: int, hour: int) -> bool:
        """Whether the hours since the burst's end speak against its going on, or are simply too many."""
        during, since = slice(first, burst.end), slice(burst.end, hour + 1)
        if self.hours.coverage[since].sum() >= QUIET_HOURS:
            return True
        observed, expected = self.hours.observed, self.expected
        ratio = max(observed[during].sum() / max(expected[during].sum(), 1e-9), MINIMUM_RATIO)
        evidence = (ratio - 1) * expected[since].sum() - np.log(ratio) * observed[since].sum()
        return bool(evidence / self.dispersion[hour] > QUIET_EVIDENCE)

    def _tell(self, happened: IncidentChange, *, hour: int) -> None:
        last = self.episodes[-1]
        self.turns.append(Turn(len(self.episodes) - 1, happened, hour, last.start, last.end))

    def _close(self, burst: Episode, *, hour: int) -> None:
        self.episodes[-1] = replace(burst, state=OVER)
        self._tell(IncidentChange.CLOSED, hour=hour)
        self._trust[self._reach :] = 1.0  # hours left out while it burned turned out not to be in it
        self._exclude(burst.start, burst.end)
        self._reach = burst.end

    def _exclude(self, start: int, end: int) -> None:
        for hour in range(start, end):
            left_out = np.count_nonzero(self._trust[max(hour - EXCLUSION_SPAN, 0) : hour] == 0)
            self._trust[hour] = float(left_out >= LASTING_HOURS)
