"""Words of talks: what many people spoke of, told as single words that lead back to nobody.

    text -> `tokens` -> who used which word (`Usage`) -> which are this company's (`z_scores`) -> `worries`

Nothing but `worries` is meant to leave.  See `reports.words.worries` for what its words may tell, and to whom.
"""

from reports.words.counting import Talk, Usage, usage
from reports.words.log_odds import z_scores
from reports.words.tokens import language_of, tokens
from reports.words.worries import WordThresholds, worries

__all__ = ["Talk", "Usage", "WordThresholds", "language_of", "tokens", "usage", "worries", "z_scores"]
