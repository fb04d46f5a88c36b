"""Whether a sentence names a version, system, plan or model as complaints name theirs."""

import re


def names(text: str, value: str) -> bool:
    """Whether a text holds a value of ``post_segments`` as a word of its own, in capitals or not."""
    return re.search(rf"(?<![\w.]){re.escape(value.lower())}(?![\w]|\.\d)", text.lower()) is not None
