"""Files in, incidents out: what many people quote of a product, read by the small reader as a user would have it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.command import trustwatch

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 40
BURST = BEGIN + timedelta(days=37, hours=13)
PEOPLE = 60
COPYPASTA = (
    "They are laughing at us. “I can't help with that request” is all that we get for our money,"
    " copy and paste this everywhere before they take it down"
)
# By forum: what is posted in the burst, and by how many accounts.
SAID = {
    "ChatGPT": ("“I can't help with that request. Is there something else I can help you with?”", PEOPLE),
    "ClaudeAI": ("Claude says: I can't help with that request.", PEOPLE),
    "GeminiAI": ("error generating a response", PEOPLE),
    "DeepSeek": ("You have reached your limit of messages until 7 PM", PEOPLE),
    "perplexity_ai": ("Due to capacity constraints we cannot answer now. Please try again later.", 1),
    "CharacterAI": (COPYPASTA, PEOPLE),
    "replika": ("Me: be my lawyer. Replika: I can't help with that. Me: surprised pikachu", PEOPLE),
    "cursor": ("Cursor: its usage policy was changed, reports the Morning Lantern on page three", PEOPLE),
}
QUOTED = {
    "chatgpt": "perceived_censorship",
    "claude": "perceived_censorship",
    "gemini": "timeout",
    "deepseek": "usage_limit",
}


def _posts():
    """A complaint a day in each forum, each by another account, and the burst, a minute apart."""
    number = 0
    for forum, (text, n_accounts) in SAID.items():
        times = [BEGIN + timedelta(days=day, hours=(7 * day) % 24) for day in range(DAYS)]
        usual = [(time, "it keeps timing out", f"usual{number + day}") for day, time in enumerate(times)]
        quoting = [
            (BURST + timedelta(minutes=3 * place), text, f"quoting{forum}{place % n_accounts}")
            for place in range(PEOPLE)
        ]
        for time, body, author in usual + quoting:
            number += 1
            yield {
                "id": f"q{number:05d}", "subreddit": forum, "author": author, "link_id": f"t3_l{number:05d}",
                "parent_id": f"t3_l{number:05d}", "body": body, "created_utc": int(time.timestamp()), "score": 1,
            }  # fmt: skip


@pytest.fixture(scope="module")
def quoted_home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quoted")
    (folder / "posts.ndjson").write_text("\n".join(map(json.dumps, _posts())))
    covers = ["--covers", f"{BEGIN:%Y-%m-%d}", f"{BEGIN + timedelta(days=DAYS):%Y-%m-%d}"]
    for command in (["collect", "file", folder / "posts.ndjson", *covers], ["analyse"]):
        done = trustwatch(*command, home=folder / "home")
        assert done.exit_code == 0, done.stderr
    return folder / "home"


def asked(home, query):
    done = trustwatch("sql", query, "--format", "json", home=home)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_sixty_people_who_quote_a_refusal_a_limit_or_an_error_are_an_incident_of_sixty(quoted_home):
    rows = asked(quoted_home, "SELECT product, n_authors, n_copies, leading_cause FROM incident_summary")
    found = {row["product"]: row for row in rows}
    assert {name: row["leading_cause"] for name, row in found.items()} == QUOTED
    for row in rows:
        assert PEOPLE <= row["n_authors"] <= PEOPLE + 1  # one of the usual may fall into that time
        assert row["n_copies"] == 0


def test_one_authors_copies_jests_and_news_are_none_and_a_copypasta_is_told_as_a_flood(quoted_home):
    floods = asked(quoted_home, "SELECT product, n_authors FROM near_duplicate_floods ORDER BY product")
    assert {"product": "character_ai", "n_authors": PEOPLE - 1} in floods
    assert not {row["product"] for row in floods} & QUOTED.keys()
