import pytest

from models.understanding.language import UNKNOWN, identify


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "The assistant refused to answer my question about medieval farming.", "en", id="english"
        ),
        pytest.param("ChatGPT est en panne depuis ce matin et je ne peux plus travailler", "fr", id="french"),
        pytest.param("ChatGPT non funziona più da questa mattina, che disastro", "it", id="italian"),
        pytest.param("ChatGPTが全然動かないんだけど、どうして", "ja", id="japanese"),
        pytest.param("لا يعمل التطبيق منذ الصباح", "ar", id="right-to-left"),
        pytest.param("why is it down", "en", id="short-english"),
        pytest.param("ChatGPT is down??", "en", id="product-and-a-verb"),
    ],
)
def test_the_language_of_a_text_is_found(text, expected):
    assert identify(text) == expected


@pytest.mark.parametrize("text", ["", "   ", "🔥🔥🔥", "https://example.org/a/b", "1234 !!", "@someone"])
def test_a_text_without_words_has_no_language(text):
    assert identify(text) == UNKNOWN


def test_addresses_and_code_do_not_tell_the_language():
    code = "```python\nfor item in the_list: print(item)\n```"
    assert (
        identify(f"Das Programm stürzt jedes Mal ab, wenn ich es öffne {code} https://the.example/and/of")
        == "de"
    )


def test_english_tweets_are_told_from_others(shared):
    import polars as pl

    tweets = pl.read_csv(
        shared / "corpora/tweets-dj23/chatgpt_dal_2-11-22_a_31-03-23langEN.csv", infer_schema_length=0
    ).head(3_000)
    found = [identify(text or "") == "en" for text in tweets["tweetText"]]
    truth = [language == "en" for language in tweets["lang"]]
    n_right = sum(a and b for a, b in zip(found, truth, strict=True))
    assert n_right / sum(found) > 0.95
    assert n_right / sum(truth) > 0.96


GRUMBLES = (
    "useless",
    "login problem",
    "scam",
    "hopeless app",
    "login error",
    "so slow now",
    "server busy again",
    "waste of money",
    "crashes constantly",
    "great app",
)
TRIMMINGS = ("{} 😡", "{}…", "{} https://example.org/a?b=c", "{}!!!", "👎👎 {} 👎🏽", "→ {} ❤️‍🩹", "“{}”")


@pytest.mark.parametrize("trimming", TRIMMINGS)
@pytest.mark.parametrize("grumble", GRUMBLES)
def test_signs_and_addresses_do_not_make_short_english_foreign(grumble, trimming):
    assert identify(trimming.format(grumble)) == "en"
    assert identify(trimming.format(grumble.upper())) == "en"


@pytest.mark.parametrize(
    "text",
    ["soooo gooood", "baaaad app", "THIS IS TRASHHHH", "nooooo why", "it is sooo slow", "heeeelp it crashed"],
)
def test_drawn_out_words_are_read_as_meant(text):
    assert identify(text) == "en"


@pytest.mark.parametrize("text", ["Claude v Gemini", "ChatGPT??", "GPT5 Codex 🔥", "Grok…"])
def test_products_names_alone_are_english(text):
    assert identify(text) == "en"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("muy buena 👍", "es"),
        ("no funciona 😡", "es"),
        ("sehr gut…", "de"),
        ("geht nicht!!!", "de"),
        ("très bien 🔥", "fr"),
        ("non funziona 👎", "it"),
        ("çok iyi ❤️", "tr"),
        ("nie działa", "pl"),
        ("não funciona 😤", "pt"),
        ("sangat membantu 🙏", "id"),
        ("werkt niet", "nl"),
        ("rất tốt 👍", "vi"),
        ("не работает 😡", "ru"),
        ("不能用了…", "zh"),
    ],
)
def test_short_texts_of_other_languages_stay_theirs(text, expected):
    assert identify(text) == expected
