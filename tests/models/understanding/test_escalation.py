import re

import pytest

from models.understanding.escalation import escalation, words_of_outside


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("I filed a complaint with the FTC this morning", "regulator"),
        ("Reported them to the Irish data protection commission, case number and all", "regulator"),
        ("The GDPR complaint is in", "regulator"),
        ("wrote to my MP about it", "regulator"),
        ("My lawyer has sent them a letter", "legal"),
        ("joined the class action yesterday", "legal"),
        ("Our lawyers asked them where prompts are kept", "legal"),
        ("I'll see a solicitor on Monday", "legal"),
        ("I'm suing them, enough", "legal"),
        ("I spoke to a journalist at the Guardian", "press"),
        ("emailed the Verge with screenshots", "press"),
        ("Just filed with the ombudsman over the ban", "regulator"),
        ("I have now opened a case at Procon-SP, they have ten days", "regulator"),
        ("we notified the Dutch data protection authority within 72 hours", "regulator"),
        ("Dear xAI, you will be hearing from my lawyer.", "legal"),
        ("I rang the BBC about it and the producer called back", "press"),
        ("gave an interview to Radio Bremen about losing my account", "press"),
        ("Somebody will sue them one day", "none"),
        ("Not going to hire a lawyer over twenty dollars", "none"),
        ("I'm thinking of going to the police", "none"),
        ("I work as a reporter and it lost my notes", "none"),
        ("I asked it to draft a letter to the ombudsman and it refused", "none"),
        ("Authors are suing Anthropic, and I can't get a refund", "none"),
        ("Opened the other one, finished the press release, sent it.", "none"),
        ("It quoted its policy when I asked whether I can take my neighbour to small claims", "none"),
        ("You should talk to a lawyer", "none"),
        ("has anyone filed a complaint with the FTC?", "none"),
        ("I have not contacted a lawyer", "none"),
        ("It only says that it is best to consult with an attorney", "none"),
        ("It cites cases that do not exist: go and see a real solicitor", "none"),
        ("A lawyer asked it for cases and got three that do not exist", "none"),
        ("It refused to draft my lawsuit", "none"),
        ("It banned me for asking about the police", "none"),
        ("They are being sued by the New York Times", "none"),
    ],
)
def test_a_step_outside_is_told_by_who_took_it(text, step):
    found, words = escalation(text)
    assert found == step
    assert bool(words) == (step != "none")
    assert step == "none" or re.search(words_of_outside(), text.lower())
