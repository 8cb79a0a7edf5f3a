"""The discussion's tables."""

from comments.models.comment import RANK_MAX, SOURCE_MAX, TREE_PLACEHOLDER, Comment, Discussion
from comments.models.notices import Ignore, Notice, Subscription
from comments.models.readers import TRUST_MAX, CommenterRecord, Visit, Vote
from comments.models.texts import Mention, Quote, Revision

__all__ = [
    "RANK_MAX",
    "SOURCE_MAX",
    "TREE_PLACEHOLDER",
    "TRUST_MAX",
    "Comment",
    "CommenterRecord",
    "Discussion",
    "Ignore",
    "Mention",
    "Notice",
    "Quote",
    "Revision",
    "Subscription",
    "Visit",
    "Vote",
]
