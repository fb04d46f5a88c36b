"""A sentence read as posts are read."""

import numpy as np

from models.understanding.reader import Reader, UnreadPost
from pipeline.ask.answer import Asked


def read_sentence(reader: Reader, text: str) -> Asked:
    """The sentence with its labels and its vector, by the reader that reads posts."""
    result = reader.read([UnreadPost("asked", text)])
    vector = result.vectors[0] if result.read_ids else np.empty(0, dtype=np.float32)
    return Asked(text, result.judgements[0], vector, reader.encoder)
