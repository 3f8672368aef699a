"""What can go wrong in safety, as sentences for the one who reads the log; pages word them anew."""

from __future__ import annotations


class WordsMissing(Exception):
    """What was asked for needs a reason or words, and there were none. Nothing was written."""


class ConsentUnsaid(Exception):
    """Where no life is in danger, whoever opens a case says whether the person agreed."""


class ConsentWithoutWords(Exception):
    """The person was not asked for consent, and it is not said why. Nothing was written."""


class WordsTooLong(Exception):
    """More words than are kept. Nothing was written. `most`: how many are."""

    def __init__(self, most: int) -> None:
        super().__init__(f"More than {most} characters.")
        self.most = most


class TooManyReports(Exception):
    """So many reports came from one person today that what is new belongs into one of them."""


class NotOnTheTeam(Exception):
    """Only operators who took a case on read it and act on it."""


class WrongMoment(Exception):
    """The case does not stand where this could be done. Nothing was changed."""


class MayNotTell(Exception):
    """Whoever reported asked that the consultant be told nothing."""


class NobodyToPause(Exception):
    """The report names no consultant."""


class SamePerson(Exception):
    """Whoever asks to open something does not agree to it."""


class NoTalk(Exception):
    """The case belongs to no talk, so there is nothing of a talk to open."""


class NotAgreed(Exception):
    """No second operator has agreed, or the time agreed to is over."""


class AlreadyAnswered(Exception):
    """Somebody has answered already, or the request has run out."""


class ReasonMissing(Exception):
    """Telling is put off without a reason. Nothing was written."""


class AlreadyTold(Exception):
    """The advisee knows by now: there is nothing left to put off."""


class BadDay(Exception):
    """The day on which the advisee will be told lies in the past or too far off."""


class BadTimes(Exception):
    """A duty ends after it begins, lies not wholly in the past, and is an operator's."""


class NothingKept(Exception):
    """There are no notes, or no recording, of this talk."""


class BadFile(Exception):
    """The file of public lines or of checklists cannot be read. The message says where and why."""
