"""How well a theme's label tells its posts: python -m benchmarks.label_intrusion HOME… (analysed homes; a minute).

Label intrusion (after Chang and others 2009, with posts for documents), chosen by the encoder and no reader: every post
in a live theme but its exemplars, five times beside the labels of three other themes of the same product, drawn anew;
chosen is the label nearest to the post. As on the page (sentence and phrases), and by the sentence alone. Chance is
.25. The encoder knows words, and not what a person would write.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from models.encoding.encoder import Encoder, Vectors
from pipeline.brief.theme_sentence import theme_sentences
from pipeline.warehouse.warehouse import open_published

N_DRAWS: Final = 5
N_OTHERS: Final = 3
SEED: Final = 1
_THEMES: Final = """
SELECT theme_id, label, leading_product, exemplar_post_ids
FROM theme_summary WHERE status = 'live' ORDER BY theme_id
"""
_POSTS: Final = """
SELECT theme_id, post_id, vector FROM theme_members JOIN embeddings USING (post_id) ORDER BY theme_id, post_id
"""


def main() -> None:
    """Print a line a home and way to call a theme."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    encoder = Encoder()
    for home in map(Path, sys.argv[1:]):
        with open_published(home) as copy:
            said, themes = theme_sentences(copy), copy.execute(_THEMES).fetchall()
        with duckdb.connect(home / "warehouse" / "state.duckdb", read_only=True) as state:
            members = state.execute(_POSTS).fetchall()
        products = {theme: product for theme, _, product, _ in themes}
        exemplars = {(theme, post) for theme, *_, posts in themes for post in posts}
        posts = [
            (theme, np.array(vector, np.float32))
            for theme, post, vector in members
            if theme in products and (theme, post) not in exemplars
        ]
        alone = {theme: said.get(theme, label) for theme, label, *_ in themes}
        beside = {theme: f"{said.get(theme, '')} {label}" for theme, label, *_ in themes}
        for way, names in (("as on the page", beside), ("sentence alone", alone)):
            vectors = dict(zip(names, encoder.encode(list(names.values())).vectors, strict=True))
            right = chosen_rightly(posts, vectors, products)
            share = sum(right) / max(len(right), 1)
            print(f"{home}: {way}: {share:.3f} of {len(right):,}; {len(said)} of {len(themes)} themes speak")


def chosen_rightly(
    posts: list[tuple[str, Vectors]], labels: Mapping[str, Vectors], products: Mapping[str, str]
) -> list[bool]:
    """Whether each post, in each draw, is nearest to its own theme's label."""
    draw, right = np.random.default_rng(SEED), []
    for theme, vector in posts:
        others = [name for name, product in products.items() if name != theme and product == products[theme]]
        if len(others) < N_OTHERS:
            continue
        for _ in range(N_DRAWS):
            shown = [theme, *draw.choice(others, N_OTHERS, replace=False).tolist()]
            right.append(max(shown, key=lambda name: float(vector @ labels[name])) == theme)
    return right


if __name__ == "__main__":
    main()
