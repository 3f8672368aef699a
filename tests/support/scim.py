"""A company's identity provider, as it talks to us: over real HTTP, or straight into the application."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from support.ports import free_port
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from sotomado.accounts.scopes import Scope
from sotomado.companies.tokens import service as tokens
from sotomado.database import Database

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"


def a_secret(database: Database, company_id: int, *scopes: Scope) -> str:
    with database.work() as work:
        made = tokens.make(work, company_id=company_id, name="認証基盤", scopes=scopes or (Scope.SCIM,), by=None)
    assert made is not None
    return made.secret


@dataclass
class Provider:
    """Asks as an identity provider does. `path` is what follows /scim/v2."""

    app: Flask
    secret: str
    sent: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.secret}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        data = None if body is None else json.dumps(body)
        return self.app.test_client().open(
            f"/scim/v2{path}", method=method, data=data, content_type="application/scim+json", headers=sent
        )

    def tell(self, user_name: str, **more: Any) -> dict[str, Any]:
        """Somebody new. Returns what was answered."""
        answer = self.ask("POST", "/Users", {"schemas": [CORE, ENTERPRISE], "userName": user_name} | more)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return answer.get_json(force=True)

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> TestResponse:
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **headers)

    def found(self, path: str) -> list[dict[str, Any]]:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json(force=True).get("Resources", [])


@contextmanager
def served(app: Flask, port: int) -> Iterator[str]:
    """The application at a port of this machine, over HTTP."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


__all__ = ["BULK", "CORE", "ENTERPRISE", "GROUP", "PATCH", "Provider", "a_secret", "free_port", "served"]
