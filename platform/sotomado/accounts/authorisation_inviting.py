"""Who may use what about inviting and voices: that part of the table of `authorisation`.

HR plans whom to invite by rules over its own roster, and reads the voices that were released for it; who came, who
wrote and who wants no mails it reaches nowhere.
"""

from __future__ import annotations

from sotomado.accounts.access import ADVISEE, ANYONE, HR_OWNER, HR_REPORTS, OPERATOR, Access

INVITING: dict[str, Access] = {
    # rounds of invitations, for the owners of a company's pages
    "inviting.index": HR_OWNER,
    "inviting.compose": HR_OWNER,
    "inviting.write": HR_OWNER,
    "inviting.show": HR_OWNER,
    "inviting.edit": HR_OWNER,
    "inviting.rewrite": HR_OWNER,
    "inviting.plan": HR_OWNER,
    "inviting.try_out": HR_OWNER,
    "inviting.call_off": HR_OWNER,
    "inviting.repeat": HR_OWNER,
    "inviting.drop": HR_OWNER,
    # what the invited read; the secret in the address says whose mails are to stop
    "invited.show": ADVISEE,
    "invited.want_none_here": ADVISEE,
    "invited.no_more": ANYONE,
    "invited.want_none": ANYONE,
    # voices: their authors, whoever reads them over, and a company that reads what is shown
    "voices.index": ADVISEE,
    "voices.compose": ADVISEE,
    "voices.write": ADVISEE,
    "voices.show": ADVISEE,
    "voices.edit": ADVISEE,
    "voices.rewrite": ADVISEE,
    "voices.hand_in": ADVISEE,
    "voices.take_back": ADVISEE,
    "voices.throw_away": ADVISEE,
    "voice_desk.index": OPERATOR,
    "voice_desk.show": OPERATOR,
    "voice_desk.answer": OPERATOR,
    "company_voices.index": HR_REPORTS,
}
