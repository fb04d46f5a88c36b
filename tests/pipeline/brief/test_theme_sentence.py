"""How a theme is named."""

from pipeline.brief.theme_sentence import theme_name


def test_a_theme_is_named_by_its_sentence_beside_its_phrases_or_by_these_alone():
    assert theme_name("hot, phone", "My phone gets hot.") == "“My phone gets hot.” · hot, phone"
    assert theme_name("hot, phone", "My phone gets hot.", length=9) == "“My phone…” · hot, phone"
    assert theme_name("A name", None) == "A name"
