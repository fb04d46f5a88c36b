"""How old the data are: said on top of every page, in amber when they are late, in the past tense when they are old."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import streamlit as st

from dashboard.words import sentences, wording

OLD: Final = timedelta(days=7)  # what was so a week ago is not said to be so now


@dataclass(frozen=True, slots=True)
class Age:
    """The newest moment that was covered, and the reader's clock; both UTC."""

    data_time: datetime
    now: datetime
    late_after: timedelta

    @property
    def is_late(self) -> bool:
        """Whether newer data should be there by now."""
        return self.now - self.data_time > self.late_after

    @property
    def is_old(self) -> bool:
        """Whether what the data tell is past."""
        return self.now - self.data_time > OLD

    @property
    def spoken(self) -> datetime | None:
        """The time from which sentences are said: data time, or None long after it."""
        return None if self.is_old else self.data_time


def show_age(age: Age) -> None:
    """Draw it."""
    said = sentences.as_text(sentences.age_words(age.data_time, now=age.now, is_old=age.is_old))
    if age.is_late:
        st.markdown(f":orange-background[{wording.LATE_ICON} {said}]")  # a badge would be cut on a phone
    else:
        st.caption(said)
