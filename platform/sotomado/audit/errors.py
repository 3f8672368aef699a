"""What the audit log does not take."""


class NotForTheLog(ValueError):
    """Something that could be a name, an address or a sentence. A mistake of ours, found where it is made."""
