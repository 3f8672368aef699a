"""What stands first in a report is chosen from the numbers shown, always in the same way."""

from reports.findings import Kind, findings
from reports.published import Release, Thresholds
from tests.factories.releases import a_release


def test_the_leading_theme_is_among_the_findings():
    assert Kind.LEADING_THEME in {finding.kind for finding in findings(a_release())}


def test_the_same_release_gives_the_same_findings_under_the_same_keys():
    first, again = findings(a_release()), findings(a_release())

    assert first == again
    assert len({finding.key for finding in first}) == len(first)


def test_a_release_that_shows_nothing_has_no_findings():
    assert findings(Release("2026-Q3", Thresholds(), {}, ())) == ()
