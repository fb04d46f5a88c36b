"""The words of the page Causes."""

from typing import Final

from dashboard.rates import FEW_POSTS
from pipeline.brief.phrases import WEAK, WEAK_NOTE

CAUSE_TABLE: Final = "Each cause against other days"
CAUSE_TABLE_NOTE: Final = (
    "Compared with {first} to {last}. All posts read about the chosen products are the denominator: where queries look "
    "for complaints, read counts, not rates. A change is told only where chance does not explain it. "
    f"Of fewer than {FEW_POSTS} posts the counts stand alone."
)
PRODUCT_TABLE: Final = "The chosen causes by product"
PRODUCT_TABLE_NOTE: Final = (
    "Out of the posts read about each, the highest lower bound first; where intervals overlap none is told to be "
    "worse. Where queries look for complaints, read counts, not rates. "
    f"Of fewer than {FEW_POSTS} posts the counts stand alone."
)
SEGMENT_TABLE: Final = "Which version, model, system or plan"
SEGMENT_TABLE_NOTE: Final = (
    "Out of the complaints that name any of its kind; what rose by more than chance stands first. Posts that complain "
    "of nothing are not asked what they name: a version that more people use is named more without being worse."
)
NONE_NAMED: Final = "Too few complaints of these days name one to say."
COMPARED_WITH: Final = "Compare with (UTC)"
CAUSE_TREND: Final = "Complaints a day, by cause"
CAUSE_TREND_NOTE: Final = "UTC days; causes in the order of what they cost people; one scale for all."
RULES_LEGEND: Final = "Light blue rule: an announcement."
LEGIBILITY: Final = "Did the product say what it did and why?"
LEGIBILITY_NOTE: Final = (
    "Of the complaints that say either way, the share in which the product named a rule or gave a reason. "
    f"The line is the 90 % interval. {WEAK_NOTE}"
)
LEGIBILITY_AXIS: Final = f"{WEAK} Share explained"
NOBODY_SAYS: Final = "No complaint says either way."
BLAME_BY_CAUSE: Final = "How many blame the safety layer?"
BLAME_BY_CAUSE_NOTE: Final = (
    f"The share of complaints that hold the safety layer responsible, with its 90 % interval. {WEAK_NOTE}"
)
BLAME_AXIS: Final = f"{WEAK} Share that blames the safety layer"
