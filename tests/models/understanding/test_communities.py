"""Stores' pages, repositories and forums, by kind: every way of naming one with every product."""

import pytest

from models.understanding.products import link, product_of_forum

APPS = {
    "DeepSeek": "deepseek",
    "DeepSeek - AI Assistant": "deepseek",
    "Claude by Anthropic": "claude",
    "Character AI: Chat, Talk, Text": "character_ai",
    "Google Gemini": "gemini",
    "Perplexity - Ask Anything": "perplexity",
    "Le Chat by Mistral AI": "mistral",
    "Grok AI": "grok",
    "Microsoft Copilot": "copilot",
    "Replika: My AI Friend": "replika",
}
PAGES = (
    "Google Play: {}",
    "App Store - {}",
    "apkpure {}",
    "Play Store: {} (reviews)",
    "Reviews of {} on the Galaxy Store",
    "{}",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("app", "expected"), APPS.items())
def test_a_store_page_is_known_by_its_app_however_the_store_is_called(page, app, expected):
    text = "Busy again, I cannot even log in. ChatGPT never does that and Grok is far better."
    assert link(text, community=page.format(app), source="playstore").product == expected


@pytest.mark.parametrize(
    "page",
    [
        "Google Play: AskMe - AI Chat powered by ChatGPT",
        "App Store: Chat Buddy, built with Claude",
        "Play Store: Genie keyboard for ChatGPT",
        "Aptoide: Pocket Pal",
        "Google Play: Dream Companion",
    ],
)
def test_an_app_made_with_a_product_or_unknown_is_another_one(page):
    assert link("ChatGPT would not crash like this", community=page, source="playstore").product == "other"


@pytest.mark.parametrize("page", ["Google Play", "App Store reviews", "Apple App Store (US)", "Play Store"])
def test_a_page_that_names_no_app_leaves_the_word_to_the_text(page):
    assert link("ChatGPT keeps logging me out", community=page, source="playstore").product == "chatgpt"


FORUMS = {
    "AnthropicAI": "claude", "ClaudeCode": "claude", "ClaudeAIJailbreak": "claude", "r/Anthropic": "claude",
    "codex": "chatgpt", "OpenAI": "chatgpt", "OpenAIDev": "chatgpt", "ChatGPTPro": "chatgpt", "AskChatGPT": "chatgpt",
    "GeminiAI": "gemini", "Bard": "gemini", "GoogleGeminiAI": "gemini",
    "CharacterAI": "character_ai", "CharacterAIrevolution": "character_ai",
    "replika": "replika", "MyReplika": "replika", "ReplikaOfficial": "replika",
    "perplexity_ai": "perplexity", "DeepSeek": "deepseek", "DeepSeekR1": "deepseek", "MistralAI": "mistral",
    "GithubCopilot": "copilot", "MicrosoftCopilotPro": "copilot", "grok": "grok", "CursorAI": "cursor",
    "StableDiffusion": "other", "midjourney": "other", "RooCode": "other", "kimi": "other",
    "anthropics/claude-code": "claude", "openai/tiktoken": "chatgpt", "deepseek-ai/DeepSeek-Coder": "deepseek",
    "google-gemini/cookbook": "gemini", "mistralai/mistral-inference": "mistral", "QwenLM/Qwen3": "other",
}  # fmt: skip
GENERAL = (
    "artificial", "LocalLLaMA", "singularity", "ArtificialInteligence", "MachineLearning", "PromptEngineering", "AI_Agents",
    "technology", "Futurology", "cooking", "formula1", "microsoft/vscode", "torvalds/linux",
)  # fmt: skip


@pytest.mark.parametrize(("forum", "expected"), FORUMS.items())
def test_a_forum_named_after_a_product_speaks_for_it(forum, expected):
    assert product_of_forum(forum) == expected
    assert link("it ate my notes again", community=forum).product == expected


@pytest.mark.parametrize("forum", GENERAL)
def test_a_general_forum_is_no_product(forum):
    assert product_of_forum(forum) is None
    assert link("it ate my notes again", community=forum).product == "none"
    assert link("Claude ate my notes again", community=forum).product == "claude"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Claude Code keeps forgetting the plan. Since Monday I'm on Codex and it is calm.", "claude"),
        ("Codex deleted my branch. Claude Code would have asked first.", "chatgpt"),
        ("Cursor billed me twice this month and support is silent", "cursor"),
        ("Gemini CLI fails on every second edit", "gemini"),
        ("after the update it is slow for everyone", "chatgpt"),
    ],
)
def test_a_forum_named_after_a_product_but_about_all_speaks_only_softly(text, expected):
    assert link(text, community="ChatGPTCoding").product == expected


RIVALS = (
    "Manus",
    "MiniMax",
    "GLM",
    "GLM4.7",
    "Kimi",
    "Qwen",
    "Qwen3-Coder",
    "Devin",
    "Windsurf",
    "MiniMax-M2",
    "z.ai",
    "Kilo Code",
    "OpenRouter",
)
REPORTS = (
    "{} deleted the agent's plan again",
    "The {} API is down since noon",
    "I paid for {} and its AI refuses half my prompts",
)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("rival", RIVALS)
def test_an_ai_product_without_a_key_is_another_one(rival, report):
    assert link(report.format(rival)).product == "other"
    assert link(report.format(rival), community="LocalLLaMA").product == "other"


@pytest.mark.parametrize(
    ("title", "text", "community", "expected"),
    [
        ("GLM 4.6 after a week", "same here, it stops halfway", "ClaudeCode", "other"),
        ("Gemini forgets my files", "same here, since the update", "artificial", "gemini"),
        ("Claude is down", "it came back for me at nine", "technology", "claude"),
        ("Which assistant for essays?", "Replika is broken, it lost my diary", None, "replika"),
    ],
)
def test_a_reply_is_about_its_thread_unless_it_speaks_of_another(title, text, community, expected):
    assert link(text, title=title, community=community).product == expected


SIDES = (
    "Verstappen",
    "the home team",
    "our keeper",
    "the referee",
    "this striker",
    "Kimi Räikkönen",
    "Devin Booker",
    "the safety car",
)
SHOUTS = (
    "{} is out again, what a disgrace", "I can't believe how {} ruined the whole evening", "{} was banned for two matches and lied about it",
    "WORST CALL OF THE SEASON, {} AGAIN", "they refuse to explain why {} got a penalty", "lost everything to {} in overtime", "is {} broken or what",
    "{} crashed in lap twelve, useless",
)  # fmt: skip


@pytest.mark.parametrize("shout", SHOUTS)
@pytest.mark.parametrize("side", SIDES)
def test_chatter_on_a_sport_is_about_no_product(side, shout):
    assert link(shout.format(side), source="x").product == "none"
