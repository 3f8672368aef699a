"""Providers of companies' accounts, none of them ours: canaille over HTTP, and pysaml2 with the library of xmlsec."""

from __future__ import annotations

import base64
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from support.ports import free_port

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
NAMES = {"saml": SAML, "samlp": SAMLP, "ds": DSIG}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


class OpenIdProvider:
    """Canaille, answering on a port of its own."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self.issuer = server.url.rstrip("/")
        self.host = f"localhost:{server.port}"
        self._users: dict[tuple[str, str], Any] = {}

    def a_client(self, *, redirect_url: str, left_url: str = "", back_channel_url: str = "") -> tuple[str, str]:
        """Register the desk there. Returns client id and secret."""
        server, secret = self.server, "a secret of the provider's own making"
        client_id = f"desk-{uuid.uuid4().hex[:8]}"
        with server.app.app_context():
            client = server.models.Client(
                client_id=client_id,
                client_secret=secret,
                client_name="そとまど",
                client_uri="http://127.0.0.1",
                redirect_uris=[redirect_url],
                post_logout_redirect_uris=[left_url] if left_url else [],
                grant_types=["authorization_code"],
                response_types=["code"],
                token_endpoint_auth_method="client_secret_basic",
                scope=["openid", "email", "profile"],
                client_id_issued_at=datetime.now(UTC),
            )
            server.backend.save(client)
            client.audience = [client]
            server.backend.save(client)
        return client_id, secret

    def a_user(self, email: str, *, name: str = "田中 太郎", password: str = "correct horse battery") -> Any:
        """Somebody there; asked for again, the same one."""
        if (email, name) in self._users:
            return self._users[email, name]
        user_name = f"user-{uuid.uuid4().hex[:8]}"
        with self.server.app.app_context():
            user = self.server.models.User(
                user_name=user_name,
                formatted_name=name,
                family_name=name.split()[0],
                given_name=name.split()[-1],
                emails=[email],
                password=password,
            )
            self.server.backend.save(user)
        self._users[email, name] = user
        return user

    def authorize(self, url: str, user: Any) -> str:
        """What a browser does in which `user` is signed in at the provider. Returns the address it is sent back to."""
        self.server.login(user)
        try:
            answer = self.server.test_client.get(url.removeprefix(self.issuer))
        finally:
            self.server.logout()
        assert answer.status_code in (302, 303), answer.get_data(as_text=True)[:2000]
        return str(answer.headers["Location"])


@contextmanager
def an_openid_provider() -> Iterator[OpenIdProvider]:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the provider's own library asks for it, on http
    from canaille import create_app
    from canaille.backends import Backend
    from joserfc.jwk import JWKRegistry
    from pytest_iam import Server

    port = free_port()
    key = JWKRegistry.generate_key("RSA", 2048)
    key.ensure_kid()
    app = create_app(
        config={
            "TESTING": True,
            "ENV_FILE": None,
            "SECRET_KEY": "a provider of tests",
            "WTF_CSRF_ENABLED": False,
            "PREFERRED_URL_SCHEME": "http",
            "SERVER_NAME": f"localhost:{port}",
            "CANAILLE": {
                "DATABASE": "memory",
                "JAVASCRIPT": False,
                "ACL": {"DEFAULT": {"PERMISSIONS": ["use_oidc"]}},
                "LOGGING": {"version": 1, "disable_existing_loggers": False},
            },
            # Whose page of consent it skips: the company itself registered the desk.
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True)], "TRUSTED_DOMAINS": ["127.0.0.1"]},
        },
        env_file=None,
        env_prefix="NO_PROVIDER_",
    )
    server = Server(app, port, Backend.instance)
    serving = threading.Thread(target=server.httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    serving.start()
    try:
        yield OpenIdProvider(server)
    finally:
        server.httpd.shutdown()
        serving.join()
        server.httpd.server_close()


def a_key_and_certificate(*, days: int = 365, begins: datetime | None = None) -> tuple[str, str]:
    """A private key and a certificate of its own signing, both PEM. `days` may lie behind us."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.aozora.example")])
    now = begins or datetime.now(UTC)
    ends = now + timedelta(days=days)
    begins = min(now, ends) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def signed(xml: str | bytes, node_id: str, key: str, certificate: str) -> str:
    """Fill the signature that stands in the element with this id, by xmlsec's library: no command is needed."""
    root = etree.fromstring(xml.encode() if isinstance(xml, str) else xml)
    for node in root.iter():
        if isinstance(node.tag, str) and node.get("ID"):
            xmlsec.tree.add_ids(node, ["ID"])
    element = root if root.get("ID") == node_id else root.xpath(f"//*[@ID='{node_id}']")[0]
    signature = element.find(f"{{{DSIG}}}Signature")
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(key, xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(certificate, xmlsec.KeyFormat.CERT_PEM)
    context.sign(signature)
    return etree.tostring(root).decode()


class SamlProvider:
    """A pysaml2 identity provider. It has no page: `answer` is what its page would have the browser send."""

    def __init__(self, folder: Path, *, days: int = 365) -> None:
        self.key, self.certificate = a_key_and_certificate(days=days)
        key_file, certificate_file = folder / "idp.key", folder / "idp.pem"
        key_file.write_text(self.key)
        certificate_file.write_text(self.certificate)
        self.entity_id = "https://idp.aozora.example/saml"
        self.sign_in_url = "https://idp.aozora.example/sso/redirect"
        self._config: dict[str, Any] = {
            "entityid": self.entity_id,
            "crypto_backend": "XMLSecurity",
            "key_file": str(key_file),
            "cert_file": str(certificate_file),
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [
                            (self.sign_in_url, "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect")
                        ]
                    },
                    "name_id_format": [PERSISTENT],
                    "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": None}},
                }
            },
        }
        self.trust(None)

    def trust(self, our_metadata: bytes | None) -> None:
        """Upload the desk's metadata there."""
        from saml2.config import IdPConfig
        from saml2.server import Server
        from saml2.sigver import CryptoBackend

        provider = self

        class WithTheLibrary(CryptoBackend):
            """pysaml2 writes everything; the signature itself is made by the library that its command is built on."""

            def sign_statement(self, statement: bytes, node_name: str, key_file: str, node_id: str) -> str:
                return signed(statement, node_id, provider.key, provider.certificate)

        metadata = {"metadata": {"inline": [our_metadata.decode()]}} if our_metadata else {}
        self.server = Server(config=IdPConfig().load(self._config | metadata))
        self.server.sec.crypto = WithTheLibrary()

    def metadata(self) -> bytes:
        from saml2.metadata import entity_descriptor

        return str(entity_descriptor(self.server.config)).encode()

    def answer(
        self, url: str, *, subject: str, email: str | None, name: str = "田中 太郎", **changed: Any
    ) -> tuple[str, str]:
        """The answer to the request that a browser brought. Returns SAMLResponse (base64) and RelayState."""
        xml, state = self.answer_xml(url, subject=subject, email=email, name=name, **changed)
        return base64.b64encode(xml.encode()).decode(), state

    def answer_xml(
        self,
        url: str,
        *,
        subject: str,
        email: str | None,
        name: str = "田中 太郎",
        department: str | None = None,
        kind: str = PERSISTENT,
        sign_assertion: bool = True,
        audience: str | None = None,
        **changed: Any,
    ) -> tuple[str, str]:
        from saml2 import BINDING_HTTP_REDIRECT
        from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
        from saml2.saml import NameID

        said = parse_qs(urlsplit(url).query)
        request = self.server.parse_authn_request(said["SAMLRequest"][0], BINDING_HTTP_REDIRECT)
        asked = self.server.response_args(request.message)
        values: dict[str, Any] = {"email": email, "displayName": name, "department": department}
        response = self.server.create_authn_response(
            identity={key: [value] for key, value in values.items() if value is not None},
            userid=subject,
            name_id=NameID(format=kind, text=subject),
            authn={"class_ref": PASSWORDPROTECTEDTRANSPORT, "authn_auth": self.entity_id},
            in_response_to=changed.get("in_response_to", asked["in_response_to"]),
            destination=changed.get("destination", asked["destination"]),
            sp_entity_id=audience or asked["sp_entity_id"],
            sign_assertion=sign_assertion,
            sign_response=changed.get("sign_response", False),
            sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
        )
        return str(response), said["RelayState"][0]
