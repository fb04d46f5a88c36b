"""What anybody reads rightly at a glance: a plain complaint of one line, plain praise in a store."""

import json

import pytest

from models.encoding.encoder import Encoder
from models.training.training_set import our_examples
from models.understanding.classifier import Classifier
from models.understanding.first_filter import FirstFilter
from models.understanding.reader import Reader, UnreadPost, product_of
from models.understanding.text import reading
from tests.command import trustwatch
from tests.models.understanding import short_words
from tests.models.understanding.plain_words import COMPLAINTS, OFF_TOPIC, PRAISE

COMPLAINTS_FOUND = 58  # of sixty, at least: what is missed is told in docs/understanding.md
PRAISE_FOUND = 58


@pytest.fixture(scope="module")
def reader():
    return Reader(Classifier.load(), Encoder(), ("en",), first_filter=FirstFilter.load())


def answers(reader, posts):
    return [judgement.is_complaint for judgement in reader.read(posts).judgements]


def test_plain_complaints_are_complaints(reader):
    posts = [UnreadPost(text, text, language="en") for text in COMPLAINTS]
    found = answers(reader, posts)
    assert sum(found) >= COMPLAINTS_FOUND, [
        post.text for post, yes in zip(posts, found, strict=True) if not yes
    ]


def test_plain_praise_is_none(reader):
    posts = [
        UnreadPost(f"{text} {page}", text, community=page, source="playstore", language="en")
        for text, page in PRAISE
    ]
    found = answers(reader, posts)
    assert sum(found) <= len(PRAISE) - PRAISE_FOUND, [
        post.text for post, yes in zip(posts, found, strict=True) if yes
    ]


def test_none_of_them_was_learnt_from():
    known = {reading(example.text, title=example.title).lower() for example in our_examples()}
    short = (*short_words.PLAIN, *short_words.PRAISED, *short_words.ELSEWHERE, *short_words.SIGNS, *PRAISE)
    assert not [text for text in (*COMPLAINTS, *(row[0] for row in short)) if text.lower() in known]


def test_chatter_that_names_no_ai_is_no_complaint(reader):
    posts = [UnreadPost(text, text, source="x", language="en") for text in OFF_TOPIC]
    assert set(answers(reader, posts)) == {False}


@pytest.mark.parametrize(
    ("rows", "complains", "at_least"),  # of sixty; the rest is told in docs/understanding.md
    [
        pytest.param(short_words.PLAIN, True, 55, id="plain"),
        pytest.param(short_words.PRAISED, False, 57, id="praise"),
        pytest.param(short_words.ELSEWHERE, False, 59, id="offtopic"),
    ],
)
def test_short_posts_are_read_as_anybody_would(reader, rows, complains, at_least):
    posts = [UnreadPost(text, text, source=source, community=community) for text, source, community in rows]
    found = answers(reader, posts)
    assert found.count(complains) >= at_least, [
        post.text for post, yes in zip(posts, found, strict=True) if yes is not complains
    ]


def test_signs_make_no_text_unread_and_few_mistaken(reader):
    page = "Play Store: ChatGPT"
    posts = [UnreadPost(text, text, source="playstore", community=page) for text, _ in short_words.SIGNS]
    found = answers(reader, posts)
    assert None not in found
    right = [yes is complains for yes, (_, complains) in zip(found, short_words.SIGNS, strict=True)]
    assert sum(right) >= 56  # noqa: PLR2004  -- of sixty


@pytest.mark.parametrize(("place", "product"), short_words.PAGES)
def test_a_stores_page_is_its_products_however_it_is_called(place, product):
    source, page = place
    other = "Claude" if product == "chatgpt" else "ChatGPT"
    post = UnreadPost("1", f"It hangs all day. {other} never does that.", source=source, community=page)
    assert product_of(post) == product


@pytest.mark.parametrize(
    ("case", "field", "expected"),
    [
        ("plain", "is_complaint", True),
        ("praise", "is_complaint", False),
        ("offtopic", "is_complaint", False),
        ("emoji", "is_complaint", False),  # read, and about no product
        ("store_names", "product", "deepseek"),
    ],
)
def test_the_command_reads_what_once_came_out_wrong(shared, case, field, expected):
    rows = (shared / "cases" / f"{case}.jsonl").read_text()
    done = trustwatch("classify", "-", stdin=rows)
    told = [json.loads(line)[field] for line in done.stdout.splitlines()]
    assert told == [expected] * len(rows.splitlines())
