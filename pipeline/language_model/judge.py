"""The judge: asks a language model about posts, within its budget, and takes only answers that hold.

Promises: nobody is asked where the settings name no endpoint; of a post its title and its text are sent, with handles
masked, and nothing else; what was answered once is not asked again; whatever goes wrong leaves the posts that are left
as they were, and a later run goes on with them.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest.http.retries import LostAnswer, Momentary, patiently, paused
from ingest.observations.author import mask_handles
from models.errors import PartlyDone, SourceUnreachable, TrustwatchError, UserMistake
from models.understanding.judge import (
    LONGEST_ANSWER,
    AnswerRejected,
    Labels,
    guide,
    guide_version,
    question,
    read_answer,
    said_to,
    schema,
)
from pipeline.language_model.budget import CallBudget
from pipeline.language_model.endpoint import Chat, Completion, Endpoint, Question, QuestionRefused
from pipeline.settings.settings import Settings

ENVIRONMENT_VARIABLE: Final = "TRUSTWATCH_JUDGE_KEY"
ANSWER_SECONDS: Final = 60.0
_ATTEMPTS: Final = 3
_LONGEST_WAIT_SECONDS: Final = 60.0  # in all for one post: the writer of the warehouse waits with it
_WORTHLESS_AT_FIRST: Final = 10  # answers rejected before any held: the model cannot do it
_REFUSED_AT_FIRST: Final = 5  # posts refused before any was answered: it is no matter of theirs


@dataclass(frozen=True, slots=True)
class Asked:
    """A post that a judge is to be asked about."""

    post_id: str
    title: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a question: labels, or why there are none. said: the fingerprint of the question."""

    said: str
    labels: Labels | None
    rejected: str | None = None


@dataclass
class Tally:
    """How the posts fared: asked about now, judged (now or before), rejected answers, and left for a later run."""

    asked: int = 0
    judged: int = 0
    rejected: int = 0
    left: int = 0

    def counts(self) -> dict[str, int]:
        """As an analysis reports them."""
        return {
            "judge_asked": self.asked,
            "judged": self.judged,
            "judge_rejected": self.rejected,
            "judge_left": self.left,
        }

    def in_words(self) -> str:
        """As a command that reads posts tells it."""
        return (
            f"judge: asked about {self.asked:,} posts now, {self.judged:,} judged, {self.rejected:,} answers"
            f" rejected, {self.left:,} posts left as they were read"
        )


class Judge:
    """The model that the settings name. Raises UserMistake where they name an endpoint and no model.

    tell hears what a person should know; stopping is looked at before each question and while waiting.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        now: datetime,
        tell: Callable[[str], None],
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        if not settings.judge.model:
            raise UserMistake(f"[judge] model: is empty; name the model to be asked at {settings.judge.url}")
        self.model = settings.judge.model
        self.tally = Tally()
        self._endpoint = Endpoint(settings.judge.url, self.model, ENVIRONMENT_VARIABLE)
        self._budget = CallBudget(settings.home, settings.judge)
        self._now, self._tell, self._stopping = now, tell, stopping
        self._n_answered = self._n_held = self._n_refused = 0

    def verdicts(
        self, posts: Sequence[Asked], known: Mapping[str, Verdict]
    ) -> Iterator[tuple[Asked, Verdict]]:
        """The verdict on each post that has one, as they come; keep each before you take the next.

        known: earlier verdicts by what was said.
        """
        self._say_what_leaves(posts)
        given: dict[str, Verdict] = {}
        is_open = True
        with Chat(self._endpoint, answer_seconds=ANSWER_SECONDS) as chat:
            for post in posts:
                asked = _question(post.text, title=post.title)
                said = said_to(self.model, asked, version=guide_version())
                verdict = known.get(said) or given.get(said)
                if verdict is None and is_open:
                    try:
                        verdict = self._verdict(chat, asked, said)
                    except TrustwatchError as problem:
                        is_open = False
                        self._tell(f"judge: {problem}")
                if verdict is None:
                    self.tally.left += 1
                    continue
                given[said] = verdict
                self.tally.judged += verdict.labels is not None
                self.tally.rejected += verdict.labels is None
                yield post, verdict

    def _say_what_leaves(self, posts: Sequence[Asked]) -> None:
        if posts and not self._budget.is_begun:
            self._tell(
                f"judge: the title and the text of posts that the classifier is not sure of are sent to"
                f" {self._endpoint.shown}, and nothing else of them; unset [judge] url to send none"
            )

    def _verdict(self, chat: Chat, asked: str, said: str) -> Verdict | None:
        """What a model makes of one post; None where the endpoint refuses it before it answered any."""
        if self._stopping():
            raise PartlyDone("asked to stop; the next run goes on")
        self._check_worth()
        try:
            completion = self._ask(chat, Question(guide(), asked, schema(), LONGEST_ANSWER))
        except QuestionRefused as refusal:
            self._n_refused += 1
            if self._n_answered:
                return Verdict(said, None, "refused by the endpoint")
            if self._n_refused >= _REFUSED_AT_FIRST:
                raise SourceUnreachable(f"{refusal}, {self._n_refused} times in a row") from refusal
            return None
        verdict = _read(said, completion)
        self._n_answered += 1
        self._n_held += verdict.labels is not None
        return verdict

    def _check_worth(self) -> None:
        """Raise SourceUnreachable where no answer has held: a model that cannot judge would be paid for nothing."""
        if self._n_held == 0 and self._n_answered >= _WORTHLESS_AT_FIRST:
            raise SourceUnreachable(
                f"{self._endpoint.shown}: none of the first {self._n_answered} answers of model {self.model!r} holds;"
                " name one that keeps to a JSON schema"
            )

    def _ask(self, chat: Chat, asked: Question) -> Completion:
        def once() -> Completion:
            # No text has more tokens than bytes.
            size = len(json.dumps(chat.content(asked), ensure_ascii=False).encode(errors="replace"))
            call = self._budget.reserve(tokens_in=size, tokens_out=LONGEST_ANSWER, now=self._now)
            try:
                completion = chat.ask(asked)
            except LostAnswer:
                raise
            except (Momentary, TrustwatchError):
                self._budget.give_back(call)
                raise
            self._budget.settle(call, completion)
            self.tally.asked += 1
            return completion

        return patiently(
            once,
            source=self._endpoint.shown,
            wait=self._wait,
            attempts=_ATTEMPTS,
            longest_seconds=_LONGEST_WAIT_SECONDS,
        )

    def _wait(self, seconds: float) -> None:
        if not paused(seconds, stopping=self._stopping):
            raise PartlyDone("asked to stop while waiting; the next run goes on")


def fingerprint(text: str, *, title: str | None, model: str, version: str) -> str:
    """Under which the answer of a model about a post is kept, as long as its words and the guide's stay the same."""
    return said_to(model, _question(text, title=title), version=version)


def _question(text: str, *, title: str | None) -> str:
    return question(mask_handles(text), title=mask_handles(title or ""))


def _read(said: str, completion: Completion) -> Verdict:
    if completion.is_cut:
        return Verdict(said, None, "cut short")
    if not completion.text:
        return Verdict(said, None, "says nothing")
    try:
        return Verdict(said, read_answer(completion.text))
    except AnswerRejected as reason:
        return Verdict(said, None, str(reason))
