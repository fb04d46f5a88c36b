import pytest

from models.understanding.products import (
    link,
    mentioned,
    praised,
    product_names,
    product_of_forum,
    product_of_provider,
    with_one_name,
)


def product(text, **where):
    return link(text, **where).product


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Opus forgot the whole file again", "claude", id="model-name"),
        pytest.param("chat gpt wont load", "chatgpt", id="spaced-spelling"),
        pytest.param("jippity told me no", "chatgpt", id="nickname"),
        pytest.param("Bing Chat ended our conversation", "copilot", id="former-name"),
        pytest.param("Bard makes things up", "gemini", id="former-name-of-gemini"),
        pytest.param("#Grok4 is down", "grok", id="hashtag"),
        pytest.param("c.ai deleted my bot", "character_ai", id="abbreviation"),
        pytest.param("GPT-4o refuses everything", "chatgpt", id="hyphenated-model"),
        pytest.param("ChatGPT4 got nerfed", "chatgpt", id="version-in-one-word"),
        pytest.param("perplexty invents sources", "perplexity", id="misspelt-perplexity"),
        pytest.param("charater ai ate my scene", "character_ai", id="misspelt-character-ai"),
        pytest.param("my replicka forgot me", "replika", id="misspelt-replika"),
        pytest.param("my toaster is broken", "none", id="no-product"),
    ],
)
def test_a_product_is_found_under_its_names(text, expected):
    assert product(text) == expected


@pytest.mark.parametrize(
    ("text", "community", "expected"),
    [
        pytest.param("haiku deletes half of what I paste", "poetry", "none", id="elsewhere"),
        pytest.param("haiku deletes half of what I paste", "genai", "claude", id="in-a-forum-about-ai"),
        pytest.param("haiku is a language model that deletes half of what I paste", "poetry", "claude", id="called-a-model"),
    ],
)  # fmt: skip
def test_a_models_bare_name_counts_where_the_text_or_its_forum_is_about_ai(text, community, expected):
    assert product(text, community=community) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Claude Monet painted his garden pond for thirty years", id="painter"),
        pytest.param("gemini season is the worst season, says my horoscope", id="zodiac"),
        pytest.param("The copilot landed the plane after the captain fell ill", id="pilot"),
        pytest.param("I finally grok how monads compose", id="verb"),
        pytest.param("the mouse cursor jumps to the other screen", id="pointer"),
        pytest.param("a magnum opus, they said", id="opus"),
        pytest.param("the llama spat at my brother", id="animal"),
    ],
)
def test_homonyms_are_no_products(text):
    assert product(text) == "none"


@pytest.mark.parametrize(
    ("text", "community", "expected"),
    [
        pytest.param("it ate my chat", "ClaudeAI", "claude", id="subreddit"),
        pytest.param("it ate my chat", "r/replika", "replika", id="with-prefix"),
        pytest.param("GPT-5 via OpenRouter crashes it", "anthropics/claude-code", "claude", id="repository"),
        pytest.param("better than Bard", "App Store: ChatGPT", "chatgpt", id="store-page"),
        pytest.param("it ate my chat", "cooking", "none", id="unrelated-forum"),
        pytest.param("Gemini lost my chat and gemini support is silent", "ChatGPT", "gemini", id="text-wins"),
    ],
)
def test_the_forum_speaks_where_the_text_does_not(text, community, expected):
    assert product(text, community=community) == expected


def test_a_rival_that_is_moved_to_is_not_the_one_complained_of():
    text = "My account was banned without a word. Moved to Gemini and never looked back."
    assert product(text, community="ClaudeAI") == "claude"
    assert product("Claude stonewalled me four times. Le Chat explained it in one go.") == "claude"


def test_praised_products_are_those_one_is_sent_to():
    assert praised("ChatGPT lost my essay, so I switched to Claude") == ("claude",)
    assert mentioned("ChatGPT lost my essay, so I switched to Claude") == ("chatgpt", "claude")


def test_with_one_name_all_products_read_alike():
    texts = ("Claude Code ate my draft", "chat gpt ate my draft", "c.ai ate my draft")
    assert len({with_one_name(text) for text in texts}) == 1
    assert with_one_name("I finally grok how monads compose") == "I finally grok how monads compose"


def test_an_unnamed_app_in_a_store_is_another_product():
    assert product("This AI companion charges twice", source="appstore") == "other"
    assert product("This AI companion charges twice", source="x") == "none"


def test_a_store_page_of_an_unknown_app_is_another_product():
    assert product_of_forum("App Store: Chatty Buddy") == "other"
    assert product_of_forum("Play Store: Character.AI") == "character_ai"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OpenAI", ("openai", "chatgpt")),
        ("https://status.openai.com/", ("openai", "chatgpt")),
        ("status.anthropic.com", ("anthropic", "claude")),
        ("Character.AI", ("characterai", "character_ai")),
        ("www.githubstatus.com", ("github", "copilot")),
        ("groqstatus.com", ("groq", "other")),
        ("JetBrains AI", ("jetbrains-ai", "other")),
        ("status.elevenlabs.io", ("elevenlabs", "other")),
    ],
)
def test_a_status_page_belongs_to_a_provider(name, expected):
    assert product_of_provider(name) == expected


def test_every_product_of_the_guide_has_a_name_on_screen():
    guide = "claude chatgpt gemini grok copilot deepseek meta_ai mistral perplexity character_ai replika cursor other"
    assert set(product_names()) == set(guide.split())
    assert product_names()["character_ai"] == "Character.AI"
