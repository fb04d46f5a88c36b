"""The model in use: the one that ``trustwatch train`` installed in the home, else the package's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812  -- an exception, named as one

from ingest.landing.held_folder import scratch_folder
from models.encoding.larger import NAME as LARGER
from models.encoding.larger import find
from models.encoding.upper_layers import REPLY_POOLING, UpperLayers, shipped_layers
from models.errors import UserMistake
from models.understanding import appeal, classifier, first_filter, stance, strong
from models.understanding.appeal import Appeal
from models.understanding.artefact import Artefact, shipped
from models.understanding.classifier import Classifier
from models.understanding.first_filter import FirstFilter
from models.understanding.reader import Reader
from models.understanding.stance import Stance
from models.understanding.strong import Strong
from pipeline.settings.settings import Settings

CARD: Final = "MODEL_CARD.md"
# How a model judged the project's own examples, by folds that had not seen them.
RECORD: Final = "out_of_fold.parquet"
STRONG_RECORD: Final = "strong_out_of_fold.parquet"
_COMING: Final = "coming"  # the files of a new model, all of them, on their way to their places


def home_model(home: Path) -> Path:
    """Where a model of one's own is installed."""
    return home / "model"


def load_reader(settings: Settings, *, filtered: bool = False, n_threads: int | None = None) -> Reader:
    """The reader of posts, behind the first filter where that is asked for. n_threads: None is all cores.

    Raises UserMistake when its classifier was fitted over another encoder.
    """
    encoder = settings.encoder
    with _whole_weights(settings.home):
        return Reader.load(
            encoder=encoder.name,
            languages=encoder.languages,
            content=installed(settings.home, classifier.WEIGHTS),
            first_filter=FirstFilter.load(installed(settings.home, first_filter.WEIGHTS))
            if filtered
            else None,
            strong=strong_reader(settings, n_threads=n_threads).strong,
            n_threads=n_threads,
        )


@dataclass(frozen=True, slots=True)
class StrongReader:
    """The strong reader, or why there is none."""

    strong: Strong | None
    in_words: str  # a sentence of which reader reads


def strong_reader(settings: Settings, *, n_threads: int | None = None) -> StrongReader:
    """Whether the strong reader reads.

    Raises UserMistake where the settings name a folder that does not hold its encoder.
    """
    small = "Posts are read by the small reader alone: "
    found = find(settings.encoder.strong, n_threads=n_threads)
    if found.encoder is None:
        return StrongReader(None, f"{small}{found.missing}.")
    if installed(settings.home, classifier.WEIGHTS):
        return StrongReader(None, f"{small}the home has a model of its own, which knows no larger encoder.")
    content = shipped_content(strong.WEIGHTS)
    upper = found.encoder.upper
    artefact = Artefact.from_bytes(content) if content else None
    if (
        artefact is None
        or artefact.beside != shipped(classifier.WEIGHTS).version
        or artefact.larger_layers not in ("", upper.version if upper else "")
    ):
        return StrongReader(None, f"{small}this version has no strong one for its classifier.")
    return StrongReader(
        Strong(Classifier(artefact), found.encoder),
        f"What may be a complaint is read by the strong reader, with {found.encoder.name}.",
    )


def classifier_in_use(settings: Settings) -> Classifier:
    """The classifier that has the last word on complaints."""
    found = strong_reader(settings).strong
    return found.classifier if found else Classifier.load(installed(settings.home, classifier.WEIGHTS))


def complaint_threshold(settings: Settings) -> float:
    """The p_complaint from which on the classifier in use calls a post a complaint."""
    with _whole_weights(settings.home):
        return classifier_in_use(settings).artefact.thresholds["complaint"]


@dataclass(frozen=True, slots=True)
class JudgesOfReplies:
    """What replies do, and what those that sell something sell."""

    stance: Stance
    appeal: Appeal

    @property
    def version(self) -> str:
        """What their answers depend on."""
        return f"{self.stance.version} {self.appeal.version}"


def judges_of_replies(settings: Settings) -> JudgesOfReplies:
    """The judges of replies, which ask the larger encoder too where it is installed and they know it.

    Raises UserMistake where the settings name a folder that does not hold that encoder.
    """
    with _whole_weights(settings.home):
        pooling = _pooling_of_replies(settings.home)
    larger = find(settings.encoder.strong, upper=pooling).encoder
    with _whole_weights(settings.home):
        return JudgesOfReplies(
            Stance.load(installed(settings.home, stance.WEIGHTS), larger=larger),
            Appeal.load(installed(settings.home, appeal.WEIGHTS), larger=larger),
        )


def _pooling_of_replies(home: Path) -> UpperLayers | None:
    """What the judges in use were fitted over: a home may have the pooling of a model that it had before."""
    fitted_over = Stance.load(installed(home, stance.WEIGHTS)).artefact.larger_layers
    own, shipped = installed(home, REPLY_POOLING), shipped_layers(LARGER, REPLY_POOLING)
    before = UpperLayers.from_bytes(own) if own else None
    return before if before and before.version == fitted_over else shipped


@contextmanager
def _whole_weights(home: Path) -> Iterator[None]:
    """Raise UserMistake where files of a model are damaged."""
    try:
        yield
    except (BadZipFile, EOFError, KeyError, ValueError, ZlibError) as error:
        place = home_model(home)
        way_out = (
            f"move {place} away, or run 'trustwatch train' again"
            if place.exists()
            else "install Trustwatch again"
        )
        raise UserMistake(f"the model cannot be read ({type(error).__name__}: {error}); {way_out}") from error


def installed(home: Path, name: str) -> bytes | None:
    """A file of the home's own model; None where there is none, or none whose classifier is there."""
    folder = home_model(home)
    if not any((place / classifier.WEIGHTS).exists() for place in _places(folder)):
        return None
    for place in _places(folder):
        with suppress(FileNotFoundError):
            return (place / name).read_bytes()
    return None


def _places(folder: Path) -> tuple[Path, Path]:
    """Where a file of a model may be: it counts where it is found first."""
    return folder / _COMING, folder


def install(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put the files of a model into a folder: a full disk or a kill leaves those that were there, or all the new ones.

    They are new from the moment at which the folder that holds them all has its name; whoever reads looks there first.
    """
    _put_in_place(folder)  # what was killed on its way
    with scratch_folder(folder) as aside:
        for name, content in contents.items():
            (aside / name).write_bytes(content)
        aside.chmod(folder.stat().st_mode)  # others may read the model
        aside.rename(folder / _COMING)
    _put_in_place(folder)


def _put_in_place(folder: Path) -> None:
    coming = folder / _COMING
    for path in sorted(coming.glob("*")):
        path.replace(folder / path.name)
    with suppress(FileNotFoundError):
        coming.rmdir()


def in_use(home: Path, name: str) -> bytes | None:
    """A file of the model in use; None where it is missing."""
    return installed(home, name) if installed(home, classifier.WEIGHTS) else shipped_content(name)


def shipped_content(name: str) -> bytes | None:
    """A file of the model that comes with the package; None where it is missing."""
    file = files("models").joinpath("weights", name)
    return file.read_bytes() if file.is_file() else None
