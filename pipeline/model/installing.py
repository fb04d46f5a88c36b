"""A new model: fitted to what is at hand, and put in the place of the one in use."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from models.encoding.encoder import DEFAULT_ENCODER, Encoder
from models.encoding.larger import find
from models.errors import UserMistake
from models.training.evaluation import Change
from models.training.training_set import Example
from models.vocabulary import AdaptedEncoder
from pipeline.model.fitting import fit_model
from pipeline.model.loading import CARD, home_model, install
from pipeline.model.own_examples import OwnExamples, own_examples
from pipeline.model.training import Lessons, judgements_in_use, lessons, unknown_to
from pipeline.settings.settings import Settings


def install_model(
    settings: Settings,
    labelled: Sequence[Example],
    *,
    real: Iterable[Mapping[str, Any]] | None,
    real_file: str | None,
    with_corrections: bool,
    adapts: Collection[AdaptedEncoder],
    into: Path | None,
    tell: Callable[[str], None],
) -> Path:
    """Fit the classifiers, the first filter and what belongs to them, and write them into the home or a folder.

    real: rows that have the texts of the labelled real posts: with them a strong reader is fitted, too, where its
    encoder is installed, and the upper layers of those that adapts names are adapted anew. In a home a model takes the
    place of the one in use, and is held against it first; a folder takes it whatever its scores. Returns where it
    stands. Raises UserMistake where the folder cannot be made or the real posts are not whole, and TrustwatchError
    where the model is worse.
    """
    own = own_examples(real, encoder_name=settings.encoder.name, file=real_file)
    larger = _larger_encoder(settings.encoder.strong, tell=tell) if own.has_texts else None
    _refuse_what_cannot_be_adapted(adapts, own, settings.encoder.name, larger)
    folder = _prepared(into or home_model(settings.home))
    rival = None if into else judgements_in_use(settings.home)
    taught = _told(lessons(settings.home), tell=tell) if with_corrections else []
    more = unknown_to(own.examples, [*labelled, *taught])
    tell(
        f"fitting the classifier to {len(own.examples):,} posts of our own and {len(more):,} more; this takes some"
        f" minutes{own.caveat}"
    )
    contents = fit_model(
        own,
        more,
        encoder_name=settings.encoder.name,
        larger=larger,
        adapts=adapts,
        card=_card(folder),
        rival=rival,
        tell=lambda changes: _tell_changes(changes, tell=tell),
    )
    install(folder, contents)
    return folder


def _refuse_what_cannot_be_adapted(
    adapts: Collection[AdaptedEncoder], own: OwnExamples, encoder_name: str, larger: Encoder | None
) -> None:
    """Raises UserMistake, before the long work begins."""
    if adapts and not own.has_texts:
        raise UserMistake("--adapt learns from the texts of the real posts; name their file with --real")
    if AdaptedEncoder.SMALL in adapts and encoder_name != DEFAULT_ENCODER:
        raise UserMistake(
            f"--adapt small: only the layers of {DEFAULT_ENCODER} are adapted, and encoder.name is {encoder_name!r}"
        )
    if AdaptedEncoder.LARGER in adapts and larger is None:
        raise UserMistake("--adapt larger: the larger encoder is not at hand; 'make strong' installs it")


def _larger_encoder(setting: str, *, tell: Callable[[str], None]) -> Encoder | None:
    found = find(setting, n_threads=1)
    if found.encoder is None:
        tell(f"no strong reader is fitted: {found.missing}")
    return found.encoder


def _prepared(folder: Path) -> Path:
    """Make the folder before the long work begins. Raises UserMistake when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserMistake(
            f"{folder}: cannot be made ({error.strerror}); choose another folder with --into"
        ) from error
    return folder


def _card(folder: Path) -> str:
    """The model card in a folder, else the beginning of one."""
    card = folder / CARD
    return card.read_text(encoding="utf-8") if card.exists() else "# Model card\n"


def _told(found: Lessons, *, tell: Callable[[str], None]) -> list[Example]:
    unclear = f", {found.n_unclear:,} left out as nobody named their cause" if found.n_unclear else ""
    tell(f"corrections: {len(found.examples):,} corrected posts teach{unclear}")
    return found.examples


def _tell_changes(changes: Iterable[Change], *, tell: Callable[[str], None]) -> None:
    """How the new model does beside the one in use."""
    for change in changes:
        difference = f"{change.after - change.before:+.3f} ({change.low:+.3f} to {change.high:+.3f} at 95 %)"
        tell(f"{change.name}, out of fold: {change.before:.3f} in use, {change.after:.3f} new, {difference}")
