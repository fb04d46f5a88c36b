"""Every fixed word that is said of answers by competitors."""

from typing import Final

NO_ANSWERS: Final = "No answer to a complaint was seen in this choice."
NONE_CAN_BE_SEEN: Final = "No competitor is registered, so that none of their answers can be recognised"
REGISTER_NOTE: Final = (
    "Write this into competitors.toml, beside the settings file, before you collect: accounts are recognised as their "
    "posts are read."
)
REGISTER: Final = (
    '[example]\nname = "Example"\n\n[[example.accounts]]\nsource = "x"\nhandle = "example_ai"\nkind = "official"\n'
    'since = 2026-01-15\nevidence = "https://example.com/contact"'
)
WHO_ANSWERS: Final = "Who answers"
HOW_FAST: Final = "How fast"
HOW_FAST_NOTE: Final = (
    "The share of complaints that no competitor's account had answered after that long, with its 90 % interval, on "
    "sources where one has ever answered. Complaints without an answer count for as long as they were watched."
)
STANCE: Final = "In which spirit"
STANCES: Final = {
    "recruit": "Invites to switch",
    "disparage": "Speaks ill of it",
    "agree": "Agrees",
    "defend": "Defends it",
    "neutral": "Neutral",
}
APPEAL: Final = "What they sell"
APPEALS: Final = {
    "permissive": "Fewer refusals",
    "price": "Price",
    "quality": "Quality",
    "privacy": "Privacy",
    "reliability": "Reliability",
    "none": "Nothing",
}
APPEAL_NOTE: Final = (
    "Of answers that invite to switch or speak ill of a product; {facts} of {whole} name something to check."
)
PROVIDER_SPEED: Final = "The provider's own answers"
LIFTS: Final = "What followed their answers"
LIFTS_NOTE: Final = (
    "Threads that a competitor's account answered, against threads of the same source, age and liveliness that had no "
    "answer yet. 1 is no difference. Competitors choose whom they answer, so this is an association. Over all that is "
    "known, whatever the filters."
)
TOO_FEW_THREADS: Final = "Too few answered threads to say what followed: {n} of the {needed} it takes."
LIFT_NAMES: Final = {
    "lift": "Posts in the 12 hours after",
    "lift_placebo": "The same after ordinary people's answers (placebo)",
    "lift_over_placebo": "The first over the placebo",
    "lift_blame": "Share of later posts that blame safety, after invitations",
    "lift_leaving": "Share of later posts by people who leave, after invitations",
    "lift_check": "Posts after, checked with ",
}
FLOWS: Final = "Who says they move, and who is urged to"
FLOWS_NOTE: Final = "From the product complained of to another. What others urge has moved nobody yet."
NO_FLOWS: Final = "Nobody among these posts says that they move to another product, or tells others to."
ESCALATIONS: Final = "Outside: regulators, lawyers, press"
NO_ESCALATIONS: Final = "No complaint in this choice tells of a regulator, a lawyer or the press."
ESCALATION_NAMES: Final = {"regulator": "Regulator", "legal": "Law", "press": "Press"}
REGISTRY: Final = "Registered accounts"
NOBODY_REGISTERED: Final = "No account is registered; only people who promote another product are found."
STANCE_AXIS: Final = "Share of answers"
VOICE: Final = "Share of voice"
VOICE_NOTE: Final = (
    "Of the direct replies to complaints, the share written by competitors' accounts. "
    "Follows the product and the days only."
)
VOICE_AXIS: Final = "Share of replies"
NO_ACCOUNT_ANSWERED: Final = "No competitor's account has answered a complaint in this choice."
NO_REPLIES: Final = "No direct reply to a complaint was seen."
PAIRS: Final = "Complaints and their answers"
