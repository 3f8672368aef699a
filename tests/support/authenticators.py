"""A device that keeps passkeys: the bytes of the standard, made without the library that checks them."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def base64url(plain: bytes) -> str:
    return urlsafe_b64encode(plain).decode().rstrip("=")


def plain_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Device:
    """One passkey of one person (Web Authentication, sections 6.1 and 6.5; COSE key of RFC 9053, ES256)."""

    def __init__(self, *, credential_id: bytes = b"a credential of a test", verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = credential_id
        self.count = 0
        self.user_handle = ""
        self.verifies = verifies

    def made(self, options: str, *, origin: str) -> str:
        """What `navigator.credentials.create` answers."""
        asked = json.loads(options)
        self.user_handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        length = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + length + self.credential_id + cbor2.dumps(cose)
        said = self._said(asked["rp"]["id"], ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": said})
        response = {
            "clientDataJSON": base64url(self._client("webauthn.create", asked["challenge"], origin)),
            "attestationObject": base64url(attestation),
            "transports": ["internal", "made-up"],
        }
        return self._answer(response)

    def signed(self, options: str, *, origin: str, site: str = "") -> str:
        """What `navigator.credentials.get` answers. One use more is counted."""
        asked = json.loads(options)
        self.count += 1
        client = self._client("webauthn.get", asked["challenge"], origin)
        said = self._said(site or asked["rpId"], 0)
        signature = self.key.sign(said + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": base64url(client),
            "authenticatorData": base64url(said),
            "signature": base64url(signature),
            "userHandle": self.user_handle,
        }
        return self._answer(response)

    def _answer(self, response: dict[str, object]) -> str:
        said = base64url(self.credential_id)
        return json.dumps({"id": said, "rawId": said, "type": "public-key", "response": response})

    def _said(self, site: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    @staticmethod
    def _client(kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
