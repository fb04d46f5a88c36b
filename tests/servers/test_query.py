import pytest

from tests.servers.query import Query, spaced


def words(text, query):
    return Query(query, lambda term: lambda subject: spaced(term.value) in spaced(subject)).matches(text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("refuses", True, id="word"),
        pytest.param("refuse", False, id="part-of-a-word"),
        pytest.param("refuses lost", False, id="all-words-are-needed"),
        pytest.param("lost OR refuses", True, id="or"),
        pytest.param("claude (lost OR refuses)", True, id="brackets"),
        pytest.param('"refuses everything"', True, id="phrase"),
        pytest.param('"everything refuses"', False, id="phrase-in-order"),
        pytest.param("claude -refuses", False, id="minus"),
        pytest.param("claude NOT lost", True, id="not"),
        pytest.param("claude AND -(lost OR gone)", True, id="minus-brackets"),
    ],
)
def test_a_query_finds_what_it_says(query, found):
    assert words("Claude refuses everything", query) is found


@pytest.mark.parametrize("query", ["", "claude OR", "(claude", "claude )", "NOT", "OR claude"])
def test_a_query_that_cannot_be_understood_is_refused(query):
    with pytest.raises(ValueError, match=r"query|operand|bracket"):
        words("", query)


def test_an_operator_keeps_its_value():
    terms = []
    Query('from:sam -is:reply title:"lost work"', lambda term: terms.append((term.key, term.value)) or bool)
    assert terms == [("from", "sam"), ("is", "reply"), ("title", "lost work")]
