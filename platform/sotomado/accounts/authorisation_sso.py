"""Who may use what of single sign-on: the part of the table of `authorisation` that it answers for.

The way in is open to everybody: who comes says their company's provider, and a provider is known by its signature.
"""

from __future__ import annotations

from sotomado.accounts.access import ANYONE, HR_OWNER, OPERATOR, Access

SSO: dict[str, Access] = {
    "sso.ask": ANYONE,
    "sso.go": ANYONE,
    "sso.callback": ANYONE,
    "sso.saml_answer": ANYONE,
    "sso.saml_finish": ANYONE,
    "sso.metadata": ANYONE,
    "sso.back_channel": ANYONE,
    "sso.leave": ANYONE,
    "sso.left": ANYONE,
    # setting it up, for a company's owners
    "sso_desk.index": HR_OWNER,
    "sso_desk.ask_domain": HR_OWNER,
    "sso_desk.drop_domain": HR_OWNER,
    "sso_desk.begin": HR_OWNER,
    "sso_desk.show": HR_OWNER,
    "sso_desk.save": HR_OWNER,
    "sso_desk.take_metadata": HR_OWNER,
    "sso_desk.add_certificate": HR_OWNER,
    "sso_desk.drop_certificate": HR_OWNER,
    "sso_desk.try_out": HR_OWNER,
    "sso_desk.switch": HR_OWNER,
    "sso_desk.close_passwords": HR_OWNER,
    "sso_desk.unlink": HR_OWNER,
    "sso_desk.remove": HR_OWNER,
    # whose domain it is, for operators
    "company_domains.index": OPERATOR,
    "company_domains.confirm": OPERATOR,
    "company_domains.refuse": OPERATOR,
}
