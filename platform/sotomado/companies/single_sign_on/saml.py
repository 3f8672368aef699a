"""SAML 2.0, our side of it: the request, the signed answer, and what each side tells the other of itself.

The library checks form, signature, times and names. What it leaves loose is asked again here, of the signed assertion
itself: that the answer names our address exactly, the request it answers, us as its audience, and an end in time; and
that nothing but the usual algorithms was used. One assertion alone may stand in an answer, so that none can be wrapped
around another. Sources: SAML Core and Profiles 2.0 (4.1.4), SAML V2.0 errata 05, XML Signature Syntax 1.1.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Constants
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.utils import OneLogin_Saml2_ValidationError as Invalid
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml

from sotomado.companies.single_sign_on.errors import BadProvider, Reason, Refused
from sotomado.companies.single_sign_on.said import CLOCK_SKEW, Said, one_text

LONGEST_RESPONSE = 512 * 1024
LONGEST_METADATA = 1024 * 1024
_DSIG, _EXC = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/10/xml-exc-c14n#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
SIGNATURES = frozenset(f"{_MORE}{kind}-sha{bits}" for kind in ("rsa", "ecdsa") for bits in (256, 384, 512))
DIGESTS = frozenset({f"{_MORE}sha384", *(f"http://www.w3.org/2001/04/xmlenc#sha{bits}" for bits in (256, 512))})
TRANSFORMS = frozenset({f"{_DSIG}enveloped-signature", _EXC, f"{_EXC}WithComments"})
# What providers call an address and a name, in the order of trust.
EMAILS = (
    "email",
    "mail",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1.1",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
)
NAMES = ("displayName", "name", "urn:oid:2.16.840.1.113730.3.1.241", "cn", "urn:oid:2.5.4.3")
FAMILY_NAMES = ("sn", "urn:oid:2.5.4.4", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname")
GIVEN_NAMES = ("givenName", "urn:oid:2.5.4.42", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname")
_REASONS = {
    Invalid.STATUS_CODE_IS_NOT_SUCCESS: Reason.SAID_NO,
    Invalid.WRONG_INRESPONSETO: Reason.WRONG_REQUEST,
    Invalid.ASSERTION_TOO_EARLY: Reason.NOT_NOW,
    Invalid.ASSERTION_EXPIRED: Reason.NOT_NOW,
    Invalid.SESSION_EXPIRED: Reason.NOT_NOW,
    Invalid.RESPONSE_EXPIRED: Reason.NOT_NOW,
    Invalid.WRONG_DESTINATION: Reason.WRONG_DESTINATION,
    Invalid.EMPTY_DESTINATION: Reason.WRONG_DESTINATION,
    Invalid.WRONG_AUDIENCE: Reason.WRONG_AUDIENCE,
    Invalid.WRONG_ISSUER: Reason.WRONG_ISSUER,
    Invalid.ISSUER_MULTIPLE_IN_RESPONSE: Reason.WRONG_ISSUER,
    Invalid.ISSUER_NOT_FOUND_IN_ASSERTION: Reason.WRONG_ISSUER,
    Invalid.NO_SIGNED_ASSERTION: Reason.NOT_SIGNED,
    Invalid.NO_SIGNATURE_FOUND: Reason.NOT_SIGNED,
    Invalid.INVALID_SIGNATURE: Reason.BAD_SIGNATURE,
    Invalid.DEPRECATED_SIGNATURE_METHOD: Reason.OLD_ALGORITHM,
    Invalid.DEPRECATED_DIGEST_METHOD: Reason.OLD_ALGORITHM,
    Invalid.NO_NAMEID: Reason.NAME_FOR_ONCE,
    Invalid.EMPTY_NAMEID: Reason.NAME_FOR_ONCE,
}


@dataclass(frozen=True)
class Us:
    """What a provider knows us as: the address of our metadata is our name."""

    entity_id: str
    answers_url: str


@dataclass(frozen=True)
class TheirCertificate:
    """A certificate of a provider. `body`: DER in base64."""

    body: str
    fingerprint: str
    valid_from_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Them:
    """A provider: its entity id, where browsers are sent, and what it signs with."""

    entity_id: str
    sign_in_url: str
    certificates: Sequence[TheirCertificate] = ()


@dataclass(frozen=True)
class Asserted:
    """A checked answer. `assertion_id` counts once, until `until_at`."""

    said: Said
    assertion_id: str
    until_at: datetime


def certificate(text: str) -> TheirCertificate:
    """A certificate as PEM or as bare base64. Raises BadProvider."""
    body = "".join(line for line in text.strip().splitlines() if "-----" not in line)
    body = "".join(body.split())
    try:
        found = x509.load_der_x509_certificate(base64.b64decode(body, validate=True))
        return TheirCertificate(
            base64.b64encode(found.public_bytes(Encoding.DER)).decode(),
            found.fingerprint(SHA256()).hex(),
            found.not_valid_before_utc,
            found.not_valid_after_utc,
        )
    except (ValueError, binascii.Error):
        raise BadProvider("certificate", "unreadable") from None


def read_metadata(content: bytes) -> Them:
    """What a provider's metadata file says. Raises BadProvider."""
    if len(content) > LONGEST_METADATA:
        raise BadProvider("metadata", "too_long")
    try:
        idp = OneLogin_Saml2_IdPMetadataParser.parse(content)["idp"]
        several = idp.get("x509certMulti", {})
        bodies = several.get("signing") or several.get("encryption") or [idp["x509cert"]]
        url = idp["singleSignOnService"]["url"]
        entity_id = idp["entityId"]
    except Exception:  # the library raises whatever the XML makes it stumble over
        raise BadProvider("metadata", "unreadable") from None
    return Them(entity_id, url, [certificate(body) for body in dict.fromkeys(bodies)])


def our_metadata(us: Us) -> bytes:
    """What a provider's administrator uploads there."""
    settings = OneLogin_Saml2_Settings({"strict": True, "sp": _sp(us), "security": _SECURITY}, sp_validation_only=True)
    found: str | bytes = settings.get_sp_metadata()
    return found.encode() if isinstance(found, str) else found


def request_to(us: Us, them: Them, *, state: str) -> tuple[str, str]:
    """Where to send the browser, and the id that the answer must name."""
    asked = OneLogin_Saml2_Authn_Request(_settings(us, them, [one.body for one in them.certificates] or ["none"]))
    said = urlencode({"SAMLRequest": asked.get_request(), "RelayState": state})
    joint = "&" if "?" in them.sign_in_url else "?"
    return f"{them.sign_in_url}{joint}{said}", asked.get_id()


def asserted(
    response: str,
    *,
    us: Us,
    them: Them,
    request_id: str,
    now: datetime,
    email_claim: str | None = None,
    department_claim: str | None = None,
) -> Asserted:
    """What a signed answer to our request says. Raises Refused."""
    if len(response) > LONGEST_RESPONSE:
        raise Refused(Reason.BAD_MESSAGE, "too long")
    valid = [one for one in them.certificates if one.valid_from_at - CLOCK_SKEW <= now < one.ends_at]
    over = [one for one in them.certificates if one.ends_at <= now]
    if not valid:
        raise Refused(Reason.CERTIFICATE_ENDED if over else Reason.NO_CERTIFICATE)
    try:
        found = _checked(response, us, them, valid, request_id)
    except Refused as refused:
        if refused.reason is Reason.BAD_SIGNATURE and over and _is_signed_by(response, us, them, over, request_id):
            raise Refused(Reason.CERTIFICATE_ENDED) from None
        raise
    until_at = _asked_again(found, us, request_id, now)
    said = _said(found, email_claim, department_claim)
    return Asserted(said, _attribute(found, "/saml:Assertion", "ID"), until_at + CLOCK_SKEW)


def _is_signed_by(response: str, us: Us, them: Them, certificates: Sequence[TheirCertificate], request_id: str) -> bool:
    try:
        _checked(response, us, them, certificates, request_id)
    except Refused:
        return False
    return True


def _checked(
    response: str, us: Us, them: Them, certificates: Sequence[TheirCertificate], request_id: str
) -> OneLogin_Saml2_Response:
    settings = _settings(us, them, [one.body for one in certificates])
    here = urlsplit(us.answers_url)
    request = {
        "https": "on" if here.scheme == "https" else "off",
        "http_host": here.netloc,
        "script_name": here.path,
    }
    try:
        base64.b64decode("".join(response.split()), validate=True)
        found = OneLogin_Saml2_Response(settings, response)
        if found.encrypted:
            raise Refused(Reason.ENCRYPTED)
        _usual_algorithms(found)
        found.is_valid(request, request_id, raise_exceptions=True)
    except Invalid as error:
        raise Refused(_REASONS.get(error.code, Reason.BAD_MESSAGE), f"code {error.code}") from None
    except Refused:
        raise
    except Exception as error:  # the library raises whatever the XML makes it stumble over
        # It cannot open what was sealed for a key that we do not give out.
        reason = Reason.ENCRYPTED if "private key" in str(error) else Reason.BAD_MESSAGE
        raise Refused(reason, type(error).__name__) from None
    return found


def _usual_algorithms(found: OneLogin_Saml2_Response) -> None:
    """A signature may be made over what a programme makes of the text: no such programme is run here."""
    for path, usual in (
        ("//ds:SignatureMethod", SIGNATURES),
        ("//ds:DigestMethod", DIGESTS),
        ("//ds:Transform", TRANSFORMS),
        ("//ds:CanonicalizationMethod", TRANSFORMS),
    ):
        for node in Xml.query(found.document, path):
            if node.get("Algorithm") not in usual:
                raise Refused(Reason.OLD_ALGORITHM, str(node.get("Algorithm"))[-60:])
    # One part each: a second reference of a signature could be anything.
    if any(len(Xml.query(node, "./ds:Reference")) != 1 for node in Xml.query(found.document, "//ds:SignedInfo")):
        raise Refused(Reason.BAD_MESSAGE, "references")


def _asked_again(found: OneLogin_Saml2_Response, us: Us, request_id: str, now: datetime) -> datetime:
    """What the library leaves loose. Returns until when the assertion holds."""
    if found.document.get("Destination") != us.answers_url:
        raise Refused(Reason.WRONG_DESTINATION)
    if found.document.get("InResponseTo") != request_id:
        raise Refused(Reason.WRONG_REQUEST)
    audiences = _nodes(found, "/saml:Assertion/saml:Conditions/saml:AudienceRestriction/saml:Audience")
    if us.entity_id not in [Xml.element_text(node) for node in audiences]:
        raise Refused(Reason.WRONG_AUDIENCE)
    confirmed = _nodes(found, "/saml:Assertion/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")
    ends = [
        _time(node.get("NotOnOrAfter"))
        for node in confirmed
        if node.get("Recipient") == us.answers_url
        and node.get("InResponseTo") == request_id
        and node.get("NotOnOrAfter")
    ]
    if not ends:
        raise Refused(Reason.WRONG_REQUEST, "subject confirmation")
    begins = [_time(at) for node in _conditions(found) if (at := node.get("NotBefore"))]
    ends += [_time(at) for node in _conditions(found) if (at := node.get("NotOnOrAfter"))]
    if min(ends) <= now - CLOCK_SKEW or any(at > now + CLOCK_SKEW for at in begins):
        raise Refused(Reason.NOT_NOW)
    return min(ends)


def _conditions(found: OneLogin_Saml2_Response) -> Sequence[Any]:
    return _nodes(found, "/saml:Assertion/saml:Conditions")


def _nodes(found: OneLogin_Saml2_Response, path: str) -> Sequence[Any]:
    nodes: Sequence[Any] = Xml.query(found.document, f"/samlp:Response{path}")
    return nodes


def _attribute(found: OneLogin_Saml2_Response, path: str, name: str) -> str:
    value: str = _nodes(found, path)[0].get(name)
    return value


def _time(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(OneLogin_Saml2_Utils.parse_SAML_to_time(text), UTC)
    except (ValueError, TypeError, OverflowError):
        raise Refused(Reason.BAD_MESSAGE, "time") from None


def _said(found: OneLogin_Saml2_Response, email_claim: str | None, department_claim: str | None) -> Said:
    try:
        name_id = found.get_nameid_data()
        sent: Mapping[str, Sequence[object]] = found.get_attributes()
    except Invalid as error:
        raise Refused(_REASONS.get(error.code, Reason.BAD_MESSAGE), f"code {error.code}") from None
    subject, kind = str(name_id.get("Value", "")), name_id.get("Format", Constants.NAMEID_UNSPECIFIED)
    claims = tuple(sorted(sent))
    if not subject or kind == Constants.NAMEID_TRANSIENT:
        raise Refused(Reason.NAME_FOR_ONCE, claims=claims)
    email = _first(sent, (email_claim,) if email_claim else EMAILS)
    if email is None and not email_claim and kind == Constants.NAMEID_EMAIL_ADDRESS:
        email = subject
    name = _first(sent, NAMES) or " ".join(
        part for part in (_first(sent, FAMILY_NAMES), _first(sent, GIVEN_NAMES)) if part
    )
    return Said(
        # Who gives the name is part of it.
        subject="|".join((name_id.get("NameQualifier", ""), subject)),
        email=email,
        is_verified=True,
        name=name,
        department=_first(sent, (department_claim,)) if department_claim else None,
        is_english=False,
        session=one_text(found.get_session_index()),
        hint=None,
        claims=("NameID", *claims),
    )


def _first(sent: Mapping[str, Sequence[object]], names: Sequence[str]) -> str | None:
    return next((text for name in names if (text := one_text(sent.get(name)))), None)


_SECURITY = {
    "authnRequestsSigned": False,
    "wantAssertionsSigned": True,
    "wantMessagesSigned": False,
    "wantNameId": True,
    "wantAttributeStatement": False,
    "requestedAuthnContext": False,
    "rejectDeprecatedAlgorithm": True,
    "allowRepeatAttributeName": True,
    "signatureAlgorithm": f"{_MORE}rsa-sha256",
    "digestAlgorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
    # The library would have it end in two days; our name and address hold until they change.
    "metadataValidUntil": "2046-01-01T00:00:00Z",
    # A provider on one's own machine, in tests and the demo: which hosts may be meant at all says the form.
    "allowSingleLabelDomains": True,
}


def _sp(us: Us) -> dict[str, object]:
    return {
        "entityId": us.entity_id,
        "assertionConsumerService": {"url": us.answers_url, "binding": Constants.BINDING_HTTP_POST},
        # Whichever lasting name it gives: a provider that has no such kind would answer with an error.
        "NameIDFormat": Constants.NAMEID_UNSPECIFIED,
    }


def _settings(us: Us, them: Them, bodies: Sequence[str]) -> OneLogin_Saml2_Settings:
    idp = {
        "entityId": them.entity_id,
        "singleSignOnService": {"url": them.sign_in_url, "binding": Constants.BINDING_HTTP_REDIRECT},
        "x509certMulti": {"signing": list(bodies)},
    }
    return OneLogin_Saml2_Settings({"strict": True, "debug": False, "sp": _sp(us), "idp": idp, "security": _SECURITY})
