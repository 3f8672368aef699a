"""Why no support view is open."""


class NoSuchCode(Exception):
    """Nobody has such a code now: mistyped, too old, or used."""


class OwnCode(Exception):
    """An operator who needs support themselves asks a colleague."""


class NotOpen(Exception):
    """The view has ended: by its time, by the person or by the operator."""


class NotOffered(Exception):
    """Support by code is switched off."""
