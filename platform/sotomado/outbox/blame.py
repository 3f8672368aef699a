"""Whose fault it is that a mail was refused, by what servers say (RFC 5321, RFC 3463).

"5.1.1" is a mailbox that does not exist; "5.7.1" is a quarrel between servers; "5.2.2" is a mailbox full today. Only
the first kind may be held against an address.
"""

from __future__ import annotations

import re

ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
# Class 5 with these subjects: other, address, mailbox, routing (no such host), protocol as some servers misuse it.
_OF_THE_MAILBOX = frozenset("01245")
# Full, too long for it, or resting: the mailbox is there.
_PASSING = frozenset({"5.2.2", "5.2.3", "5.4.7"})
# Without an enhanced code: no such mailbox, not here, a malformed name, a host or domain that takes no mail at all.
_PLAIN = frozenset({521, 550, 551, 553, 556})


def is_of_the_mailbox(status: str) -> bool:
    """Whether a refusal says that the mailbox takes no mail, today or tomorrow. `status`: "5.1.1", "550" or both."""
    found = ENHANCED.search(status)
    if found is None:
        return status[:3].isdigit() and int(status[:3]) in _PLAIN
    enhanced = found[1]
    return enhanced.startswith("5.") and enhanced not in _PASSING and enhanced.split(".")[1] in _OF_THE_MAILBOX
