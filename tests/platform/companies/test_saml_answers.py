"""Answers of a SAML provider: the good one is read, and no other one is believed."""

import base64
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from support.sign_on import DSIG, NAMES, SAML, SAMLP, SamlProvider, a_key_and_certificate, signed

from sotomado.companies.single_sign_on import saml
from sotomado.companies.single_sign_on.errors import BadProvider, Reason, Refused
from sotomado.companies.single_sign_on.said import Said

US = saml.Us("https://desk.example/sso/saml/x", "https://desk.example/sso/saml/x/answer")
STATE = "s" * 22
EMAIL = "tanaka@aozora.example"


class Sent:
    """A request, the provider it went to, and its answer; `read` reads what comes of it."""

    def __init__(self, provider: SamlProvider) -> None:
        self.provider = provider
        self.them = saml.read_metadata(provider.metadata())
        self.url, self.request_id = saml.request_to(US, self.them, state=STATE)

    def answer(self, **changed: object) -> str:
        values: dict[str, object] = {"subject": "tanaka", "email": EMAIL} | changed
        return self.provider.answer_xml(self.url, **values)[0]  # type: ignore[arg-type]

    def read(self, xml: str | bytes, **changed: object) -> saml.Asserted:
        content = xml.encode() if isinstance(xml, str) else xml
        values: dict[str, object] = {
            "us": US,
            "them": self.them,
            "request_id": self.request_id,
            "now": datetime.now(UTC),
        }
        return saml.asserted(base64.b64encode(content).decode(), **(values | changed))  # type: ignore[arg-type]

    def refusal(self, xml: str | bytes, **changed: object) -> Reason:
        with pytest.raises(Refused) as refused:
            self.read(xml, **changed)
        return refused.value.reason


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> SamlProvider:
    provider = SamlProvider(tmp_path_factory.mktemp("idp"))
    provider.trust(saml.our_metadata(US))
    return provider


@pytest.fixture(scope="module")
def sent(provider: SamlProvider) -> Sent:
    return Sent(provider)


@pytest.fixture(scope="module")
def good(sent: Sent) -> str:
    return sent.answer(department="営業")


def test_a_signed_answer_says_who_it_is(sent: Sent, good: str) -> None:
    found = sent.read(good, department_claim="department")

    assert (found.said.subject, found.said.email, found.said.name) == ("|tanaka", EMAIL, "田中 太郎")
    assert found.said.department == "営業"
    assert found.until_at > datetime.now(UTC)


def test_metadata_gives_name_address_and_certificate(provider: SamlProvider) -> None:
    found = saml.read_metadata(provider.metadata())

    assert (found.entity_id, found.sign_in_url) == (provider.entity_id, provider.sign_in_url)
    assert [one.fingerprint for one in found.certificates] == [saml.certificate(provider.certificate).fingerprint]


@pytest.mark.parametrize(
    "content", [b"", b"<html/>", b"no xml", b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", b"<a" * 100_000]
)
def test_a_file_that_is_no_metadata_is_said_to_be_unreadable(content: bytes) -> None:
    with pytest.raises(BadProvider):
        saml.read_metadata(content)


def test_our_metadata_asks_for_signed_assertions() -> None:
    said = saml.our_metadata(US).decode()

    assert 'WantAssertionsSigned="true"' in said
    assert US.answers_url in said


# --- what the provider says of it ---------------------------------------------------------------


def test_what_was_changed_on_the_way_is_refused(sent: Sent, good: str) -> None:
    assert sent.refusal(good.replace(EMAIL, "suzuki@aozora.example")) is Reason.BAD_SIGNATURE


def test_an_unsigned_answer_is_refused(sent: Sent) -> None:
    assert sent.refusal(sent.answer(sign_assertion=False)) is Reason.NOT_SIGNED


def test_an_answer_whose_signature_was_taken_off_is_refused(sent: Sent, good: str) -> None:
    root = etree.fromstring(good.encode())
    signature = root.find(f".//{{{DSIG}}}Signature")
    signature.getparent().remove(signature)

    assert sent.refusal(etree.tostring(root)) is Reason.NOT_SIGNED


def test_an_answer_signed_by_a_stranger_is_refused_though_it_brings_a_certificate(sent: Sent, good: str) -> None:
    key, certificate = a_key_and_certificate()
    root = etree.fromstring(good.encode())
    node_id = root.find(f".//{{{SAML}}}Assertion").get("ID")
    info = root.find(f".//{{{DSIG}}}X509Certificate")
    info.text = "".join(certificate.splitlines()[1:-1])

    assert sent.refusal(signed(etree.tostring(root), node_id, key, certificate)) is Reason.BAD_SIGNATURE


def test_an_answer_for_another_audience_is_refused(sent: Sent, good: str) -> None:
    assert sent.refusal(good, us=replace(US, entity_id="https://desk.example/sso/saml/y")) is Reason.WRONG_AUDIENCE


def test_an_answer_sent_elsewhere_is_refused(sent: Sent) -> None:
    elsewhere = sent.answer(destination="https://other.example/acs")

    assert sent.refusal(elsewhere) is Reason.WRONG_DESTINATION


def test_an_answer_sent_to_an_address_that_begins_as_ours_is_refused(sent: Sent) -> None:
    beside = sent.answer(destination=f"{US.answers_url}/beside")

    assert sent.refusal(beside) is Reason.WRONG_DESTINATION


def test_an_answer_to_another_request_is_refused(sent: Sent) -> None:
    assert sent.refusal(sent.answer(in_response_to="id-of-another")) is Reason.WRONG_REQUEST


def test_an_answer_that_nobody_asked_for_is_refused(sent: Sent) -> None:
    assert sent.refusal(sent.answer(in_response_to=None)) is Reason.WRONG_REQUEST


def test_an_answer_that_was_only_relabelled_is_refused(sent: Sent) -> None:
    """What stands outside the signed assertion anybody can change: it must say the same inside."""
    xml = sent.answer(in_response_to="id-of-another")
    root = etree.fromstring(xml.encode())
    root.set("InResponseTo", sent.request_id)

    assert sent.refusal(etree.tostring(root)) in (Reason.WRONG_REQUEST, Reason.BAD_MESSAGE)


@pytest.mark.parametrize(("minutes", "is_read"), [(7, True), (9, False), (-2, True), (-4, False)])
def test_clocks_may_differ_by_three_minutes(sent: Sent, good: str, minutes: int, is_read: bool) -> None:
    now = datetime.now(UTC) + timedelta(minutes=minutes)

    if is_read:
        assert sent.read(good, now=now).said.email == EMAIL
    else:
        assert sent.refusal(good, now=now) is Reason.NOT_NOW


@pytest.mark.parametrize("algorithm", [f"{DSIG}rsa-sha1", f"{DSIG}hmac-sha1", f"{DSIG}dsa-sha1"])
def test_old_ways_of_signing_are_refused(sent: Sent, good: str, algorithm: str) -> None:
    new = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

    assert sent.refusal(good.replace(new, algorithm)) is Reason.OLD_ALGORITHM


def test_a_signature_over_what_a_programme_makes_of_it_is_refused(sent: Sent, good: str) -> None:
    program = "http://www.w3.org/TR/1999/REC-xslt-19991116"

    assert sent.refusal(good.replace(f"{DSIG}enveloped-signature", program)) is Reason.OLD_ALGORITHM


def test_a_name_for_once_says_nobody(sent: Sent) -> None:
    xml = sent.answer(kind="urn:oasis:names:tc:SAML:2.0:nameid-format:transient")

    assert sent.refusal(xml) is Reason.NAME_FOR_ONCE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<a/>",
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><r>&b;</r>',
        b"<a>" * 20_000,
    ],
)
def test_what_is_no_answer_at_all_is_refused(sent: Sent, content: bytes) -> None:
    assert sent.refusal(content) is Reason.BAD_MESSAGE


def test_a_comment_in_an_address_does_not_shorten_it(sent: Sent) -> None:
    """A signature does not cover comments, so anybody can put one in: the whole text counts."""
    xml = sent.answer(email="tanaka@aozora.example.evil.example").replace(
        "aozora.example.evil", "aozora.example<!-- -->.evil"
    )

    assert sent.read(xml).said.email == "tanaka@aozora.example.evil.example"


# --- certificates -------------------------------------------------------------------------------


def test_an_ended_certificate_is_refused_and_named(tmp_path, sent: Sent) -> None:
    old = SamlProvider(tmp_path, days=-1)
    old.trust(saml.our_metadata(US))
    from_old = Sent(old)

    assert from_old.refusal(from_old.answer()) is Reason.CERTIFICATE_ENDED


def test_what_the_last_certificate_signed_is_named_while_the_next_is_there(tmp_path, sent: Sent) -> None:
    old = SamlProvider(tmp_path, days=-1)
    old.trust(saml.our_metadata(US))
    from_old = Sent(old)
    from_old.them = replace(from_old.them, certificates=[*from_old.them.certificates, *sent.them.certificates])

    assert from_old.refusal(from_old.answer()) is Reason.CERTIFICATE_ENDED


def test_either_of_two_certificates_may_have_signed(sent: Sent, good: str) -> None:
    _key, another = a_key_and_certificate()
    both = replace(sent.them, certificates=[saml.certificate(another), *sent.them.certificates])

    assert sent.read(good, them=both).said.email == EMAIL


def test_without_a_certificate_nothing_is_believed(sent: Sent, good: str) -> None:
    assert sent.refusal(good, them=replace(sent.them, certificates=[])) is Reason.NO_CERTIFICATE


# --- signature wrapping: the signed assertion is carried along, and another one put where it is read ----------------


def _another(root: etree._Element, *, keep_id: bool = False) -> etree._Element:
    """A copy of the assertion that says somebody else, without a signature."""
    evil = deepcopy(root.find("saml:Assertion", NAMES))
    for signature in evil.findall(f"{{{DSIG}}}Signature"):
        evil.remove(signature)
    if not keep_id:
        evil.set("ID", "evil")
    for value in evil.iter(f"{{{SAML}}}AttributeValue"):
        if value.text == EMAIL:
            value.text = "suzuki@aozora.example"
    evil.find(".//saml:NameID", NAMES).text = "suzuki"
    return evil


def _before(root: etree._Element) -> None:
    original = root.find("saml:Assertion", NAMES)
    original.addprevious(_another(root))


def _after(root: etree._Element) -> None:
    root.append(_another(root))


def _after_with_the_same_id(root: etree._Element) -> None:
    root.append(_another(root, keep_id=True))


def _around(root: etree._Element) -> None:
    evil, original = _another(root), root.find("saml:Assertion", NAMES)
    root.replace(original, evil)
    evil.append(original)


def _around_in_the_signature(root: etree._Element) -> None:
    evil, original = _another(root), root.find("saml:Assertion", NAMES)
    signature = original.find(f"{{{DSIG}}}Signature")
    root.replace(original, evil)
    evil.insert(1, signature)
    etree.SubElement(signature, f"{{{DSIG}}}Object").append(original)


def _in_extensions(root: etree._Element) -> None:
    evil, original = _another(root), root.find("saml:Assertion", NAMES)
    root.replace(original, evil)
    extensions = etree.Element(f"{{{SAMLP}}}Extensions")
    extensions.append(original)
    root.insert(1, extensions)


def _with_the_signature_moved(root: etree._Element) -> None:
    evil, original = _another(root, keep_id=True), root.find("saml:Assertion", NAMES)
    evil.insert(1, original.find(f"{{{DSIG}}}Signature"))
    root.replace(original, evil)


def _in_another_answer(root: etree._Element) -> None:
    inner = deepcopy(root)
    root.replace(root.find("saml:Assertion", NAMES), _another(root))
    etree.SubElement(root, f"{{{DSIG}}}Object").append(inner)


def _inside_an_object_of_its_own(root: etree._Element) -> None:
    evil, original = _another(root, keep_id=True), root.find("saml:Assertion", NAMES)
    holder = etree.SubElement(original.find(f"{{{DSIG}}}Signature"), f"{{{DSIG}}}Object")
    holder.append(evil)


@pytest.mark.parametrize(
    "wrap",
    [
        _before,
        _after,
        _after_with_the_same_id,
        _around,
        _around_in_the_signature,
        _in_extensions,
        _with_the_signature_moved,
        _in_another_answer,
        _inside_an_object_of_its_own,
    ],
)
def test_a_wrapped_signature_lets_nobody_in(sent: Sent, good: str, wrap: Callable[[etree._Element], None]) -> None:
    root = etree.fromstring(good.encode())
    wrap(root)

    assert sent.refusal(etree.tostring(root)) in (Reason.BAD_MESSAGE, Reason.BAD_SIGNATURE, Reason.NOT_SIGNED)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 0.9999), sign=st.sampled_from('aZ0<>"=/ \n'))
def test_no_single_change_says_somebody_else(sent: Sent, good: str, place: float, sign: str) -> None:
    at = int(place * len(good))
    changed = good[:at] + sign + good[at + 1 :]

    try:
        said: Said | None = sent.read(changed).said
    except Refused:
        said = None

    # What is not signed (a prefix, a blank) may change and mean the same.
    assert said in (None, sent.read(good).said)
