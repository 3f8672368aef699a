"""What a reader of a release should see first: at most three findings, each of another kind, and how sure they are.

from reports.findings import Finding, Kind, Share, findings
"""

from reports.findings.choice import findings
from reports.findings.shape import Finding, Kind, Share

__all__ = ["Finding", "Kind", "Share", "findings"]
