"""How readable labels are: python -m benchmarks.theme_labels (a minute), on the test half of banking77.

Share of labels of two to four words, share led by a phrase of more than one; topic diversity (Dieng and others
2020: the share of the ten first keywords of all themes that are no other theme's) and mean NPMI of pairs of the
keywords of a theme over the posts themselves (Bouma 2009).
"""

import os
from collections import Counter
from collections.abc import Sequence, Set
from itertools import combinations
from math import log

from benchmarks.beside_bertopic import SIZE, banking
from models.themes.clusters import find_themes
from models.themes.labels import describe, phrases


def main() -> None:
    """Print the figures."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    vectors, texts, _ = banking()
    found = find_themes(vectors, minimum_size=SIZE)
    said = [phrases(text) for text in texts]
    themes = describe(said, found.theme, n_themes=found.n_themes)
    lengths = [len(theme.label.replace(",", "").split()) for theme in themes]
    led = [" " in theme.label.split(", ")[0] for theme in themes]
    keywords = [keyword for theme in themes for keyword in theme.keywords]
    scores = [npmi(pair, said) for theme in themes for pair in combinations(theme.keywords, 2)]
    print(
        f"{len(themes)} themes; two to four words {sum(2 <= n <= 4 for n in lengths) / len(themes):.2f}, led by a"
        f" phrase {sum(led) / len(themes):.2f}; diversity {len(set(keywords)) / len(keywords):.2f};"
        f" NPMI {sum(scores) / len(scores):.2f}"
    )
    for theme, _ in zip(themes, range(12), strict=False):
        print(f"  {theme.label}")


def npmi(pair: tuple[str, str], said: Sequence[Set[str]]) -> float:
    """Normalised pointwise mutual information of two phrases over posts; -1 where none says both."""
    counts = Counter((pair[0] in post, pair[1] in post) for post in said)
    n, both = len(said), counts[True, True]
    one, other = both + counts[True, False], both + counts[False, True]
    return log(both * n / (one * other)) / -log(both / n) if both else -1.0


if __name__ == "__main__":
    main()
