"""What can go wrong while an application is looked at; pages word it anew."""

from __future__ import annotations

from collections.abc import Collection

from sotomado.applications.screening.checklist import Point


class NotDone(Exception):
    """Something is still missing, or somebody was faster. Nothing was changed; the page says what it is."""


class OwnApplication(Exception):
    """Nobody looks at their own application."""


class WrongStage(Exception):
    """The application has moved on, or was ended, since the page was opened. Nothing was changed."""


class AlreadyTakenUp(NotDone):
    """Somebody else has taken this application up meanwhile."""


class AlreadyReviewed(NotDone):
    """This reviewer has spoken in this stage."""


class ChecklistOpen(NotDone):
    """Some points of this stage are not seen to."""

    def __init__(self, points: Collection[Point]) -> None:
        super().__init__(", ".join(sorted(points)))
        self.points = tuple(points)


class NobodyInFavour(NotDone):
    """Nobody has yet said yes in this stage."""


class NobodyAgainst(NotDone):
    """Nobody has yet said no in this stage, so there is no ground to refuse on."""


class NotTwoInFavour(NotDone):
    """A yes needs two people, and more for than against."""


class NotLookedYourself(NotDone):
    """Whoever decides has looked first."""


class NotInFuture(NotDone):
    """An interview lies ahead, and within the next months."""


class InterviewAhead(NotDone):
    """The interview has not been held yet."""


class NoInterview(NotDone):
    """There is no interview to cancel."""


class WordsNeeded(Exception):
    """The applicant is owed an answer in words."""
