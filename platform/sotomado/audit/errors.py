"""What the audit log does not take, and what it is not compared with."""


class NotForTheLog(ValueError):
    """Something that could be a name, an address or a sentence. A mistake of ours, found where it is made."""


class BadAnchor(ValueError):
    """A line that is not an anchor; says which."""
