"""What a theme says in a person's words: the sentence of its central posts that says most of it, briefly."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import Final, NamedTuple

from models.themes.labels import FILLERS
from models.understanding.products import mentioned
from models.understanding.text import without_form

SHORTEST: Final = 4  # words; under it a sentence says nothing by itself
SHORTEST_TITLE: Final = 2  # words; a title was written to say it: "Email missing"
LONGEST: Final = 22  # words; beyond it no label
_SHORTEST_WORD: Final = 4  # letters; that several posts share a shorter one says nothing
# Nor that they share one of these. (scikit-learn's list takes a second to import, which a report would wait for.)
_UNTELLING: Final = FILLERS | frozenset(
    """
    about above after again against almost along already also although always among another anything around away
    because been before being below between both cannot could does doing down during each either else enough even
    ever every everything from have having here hers herself himself however into itself less many might more most
    much must myself neither once only onto other ours ourselves over perhaps rather same several shall should since
    some someone something sometimes somewhere still such than that their theirs them themselves then there therefore
    these they this those though through thus together toward towards under unless until upon very were what whatever
    when whenever where whether which while whoever whole whom whose will with within would your yours yourself
    """.split()  # noqa: SIM905 -- a list of a hundred quoted words reads worse
)
# Read over the themes of docs/themes.md: a title says more of its post than its other sentences, and so do complaints.
_TITLE: Final = 1.5
_WRONG: Final = 1.5
_PRAISE: Final = 0.4  # what is said in praise is no complaint
_OPINION: Final = 0.4  # whom one author blames, or what they guess, stands for few of the others
_BREVITY: Final = 0.25  # the power of a sentence's length by which it counts for less
_STEM: Final = 5  # letters: 'limit', 'limits' and 'limited' are one word, as in labels
# A field of a form ends a sentence too: its line, or "- Platform: " on the same one.
_ENDS: Final = re.compile(r"(?<=[.!?…])\s+|\n+|\s[-*]\s+(?=[A-Z][\w ]{1,24}: )")
# Fields of trackers, code, numbered steps.
_FORM: Final = re.compile(r"^(?:#+|[-*•>|]|\d+[.)])|https?://|[{}<>`|]|\w+:\s*$|\s\d+\.$")
_TAG: Final = re.compile(
    r"^(?:\s*\[[^\]]{1,24}\]|(?:fix|feat|chore|docs|bug)(?:\([^)]*\))?:|title:|edit:)\s*", re.I
)
_STEP: Final = re.compile(r"^(?:ask|run|open|press|double press|click|type|try|start|install|go)\b", re.I)
_SAYS_WRONG: Final = re.compile(
    r"n[’']t\b|\b(?:no|not|never|nothing|cannot|cant|wont|doesnt|dont|isnt|unable|without|fail\w*|error\w*|crash\w*|"
    r"wrong\w*|bug\w*|broken?|lost|los[es]s?|gone|vanish\w*|delet\w*|missing|stuck|fro?ze\w*|hang\w*|slow\w*|"
    r"refus\w*|censor\w*|block\w*|bann?\w*|lock\w*|invalid|ignor\w*|drain\w*|hot|heat\w*|overheat\w*|worse|useless|"
    r"terrible|awful|unusable|lack\w*|need\w*|too|why|only|instead|waste|scam|ripoff|paid|unresponsive|corrupt\w*)\b",
    re.I,
)
_PRAISES: Final = re.compile(
    r"\b(?:great|amazing|awesome|love|best|perfect|excellent|glad|enjoy\w*|get me wrong|"
    r"works? (?:well|great|good|correctly))\b",
    re.I,
)
_OPINES: Final = re.compile(
    r"\b(?:blam(?:e|es|ed|ing)|fault|i (?:think|guess|bet|suspect|assume|believe|suppose|hope|wonder|wish)|"
    r"my (?:guess|bet|theory|opinion)|probably|presumably|supposedly|obviously|if you ask me|imo|imho)\b",
    re.I,
)
_WORD: Final = re.compile(r"[^\W_]+")


class Post(NamedTuple):
    """What one of a theme's central posts says."""

    title: str | None
    text: str


def spoken(posts: Sequence[Post], keywords: Sequence[str], product: str) -> str | None:
    """The sentence; None where none speaks of the theme.

    posts: the most central first; keywords: the theme's, the weightiest first; product: complained of in most of its
    posts. A sentence says as much as its words weigh: those of keywords, and those that several of the posts share (as
    in SumBasic, Nenkova and Vanderwende 2005). It says more as a title or where it tells of something wrong, less the
    longer it is and where it blames or guesses; one that names another product says nothing. Of equals the first is
    taken.
    """
    weights = _weights(posts, keywords)
    best, most = None, 0.0
    for sentence, is_title in _candidates(posts):
        words = _WORD.findall(sentence.lower())
        weight = sum(weights.get(word, 0.0) for word in {_stem(word) for word in words})
        weight *= (_TITLE if is_title else 1.0) / max(len(words), SHORTEST) ** _BREVITY if words else 0.0
        if weight * _WRONG <= most:  # what it tells of cannot make up for it
            continue
        weight *= (_WRONG if _SAYS_WRONG.search(sentence) else 1.0) * (
            _PRAISE if _PRAISES.search(sentence) else 1.0
        )
        weight *= _OPINION if _OPINES.search(sentence) else 1.0
        if weight > most and {*mentioned(sentence)} <= {product}:
            best, most = sentence, weight
    return best


def _weights(posts: Sequence[Post], keywords: Sequence[str]) -> dict[str, float]:
    """What each stem says of the theme: 1 at most for a keyword's, and the share of the posts that have it."""
    weights: dict[str, float] = {}
    for place, phrase in enumerate(keywords):
        for word in _WORD.findall(phrase.lower()):
            if len(word) > 1:  # of 'don't' the t says nothing
                weights.setdefault(_stem(word), 1 / (1 + place) ** 0.5)
    for stem, n in Counter(stem for post in posts for stem in _stems(post)).items():
        if n > 1:
            weights[stem] = weights.get(stem, 0.0) + n / len(posts)
    return weights


def _stems(post: Post) -> Set[str]:
    words = _WORD.findall(f"{post.title or ''} {without_form(post.text)}".lower())
    return {_stem(word) for word in words if len(word) >= _SHORTEST_WORD and word not in _UNTELLING}


def _candidates(posts: Sequence[Post]) -> Iterator[tuple[str, bool]]:
    for post in posts:
        if post.title and (title := _line(post.title, shortest=SHORTEST_TITLE)):
            yield title, True
        for part in _ENDS.split(without_form(post.text)):
            if sentence := _line(part, shortest=SHORTEST):
                yield sentence, False


def _line(text: str, *, shortest: int) -> str | None:
    """One sentence as its author would say it, without tags; None where it is no sentence."""
    line = text.strip()
    while line != (bare := _TAG.sub("", line)):
        line = bare
    is_form = _FORM.search(line) or _STEP.match(line)
    return " ".join(line.split()) if not is_form and shortest <= len(line.split()) <= LONGEST else None


def _stem(word: str) -> str:
    return word.removesuffix("s")[:_STEM]
