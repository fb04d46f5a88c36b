"""Parts of a product that stand beside it on its status page, and what complaints of them say."""

from collections.abc import Collection

from models.understanding.product_table import letters, table


def words_of_components(product: str, components: Collection[str] | None) -> frozenset[str]:
    """What complaints of an outage of these components name; empty where it is one of the product itself.

    components: as the status page calls them; None, none, and one that the table does not know stand for the product.
    """
    words: set[str] = set()
    for component in components or ():
        if not (of_part := _words_of(product, component)):
            return frozenset()
        words |= of_part
    return frozenset(words)


def _words_of(product: str, component: str) -> frozenset[str]:
    """By the longest part that its name holds: 'Claude API (api.anthropic.com)' is the API."""
    name = letters(component)
    parts = {part: words for part, words in table().surfaces.get(product, {}).items() if part in name}
    return parts[max(parts, key=len)] if parts else frozenset()
