"""What a reader of a release should see first: at most three findings, each of another kind, and how sure they are.

from reports.findings import Finding, Kind, Share, changed, findings
"""

from reports.findings.choice import COMPARISONS_OF_USE, apart_from_others, changed, findings
from reports.findings.shape import Finding, Kind, Share

__all__ = ["COMPARISONS_OF_USE", "Finding", "Kind", "Share", "apart_from_others", "changed", "findings"]
