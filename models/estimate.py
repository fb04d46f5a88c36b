"""Estimates: what SQL cannot compute, kept beside what it can."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number about one subject, with its interval and how it came about.

    subject_id names what the number is about, as the view that reads it says. horizon says over what time (`7d`, or a
    date), empty where the number is about all of it. low and high bound the stated interval, p is a chance in 0..1, n
    the number of observations behind it; each is None where the method gives none.
    """

    name: str
    subject_id: str
    horizon: str
    value: float
    low: float | None
    high: float | None
    p: float | None
    n: int | None
    method: str
    run_id: str
