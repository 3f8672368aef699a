"""What can be wrong with switching a flag."""


class UnknownFlag(Exception):
    """No flag of that name is declared."""


class BadSwitch(Exception):
    """The share is no share, or no company is named; says which field."""
