from models.training.keyword_rules import judge_by_rules
from models.training.training_set import example_from

LABELS = {"id": "a", "product": "claude", "complaint": True, "cause": "lost_work", "blames": "unstated"}
REST = {"explained": "unstated", "leaving": False, "promotes": "none"}


def judge(text):
    (found,) = judge_by_rules([example_from(LABELS | REST | {"text": text}, location="test")])
    return found


def test_rules_find_a_complaint_by_its_words():
    found = judge("Claude deleted my chats without any warning, I cancelled my subscription")
    assert (found.is_complaint, found.cause, found.product) == (True, "lost_work", "claude")
    assert (found.explained, found.leaving) == ("silent", True)


def test_of_two_causes_with_as_many_words_the_dearer_one_is_named():
    assert judge("privacy, quota").cause == "privacy"


def test_rules_let_questions_and_news_pass():
    assert judge("Is there a message limit on Claude?").is_complaint is False
    assert judge("According to a study, researchers find censorship in chatbots").is_complaint is False
