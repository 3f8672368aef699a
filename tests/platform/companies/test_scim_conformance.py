"""scim2-tester, written by others, asks the service over HTTP all it knows about RFC 7643 and 7644."""

import time

from factories.people import a_company, an_employee
from httpx2 import Client, HTTPTransport, Request, Response
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server
from support.scim import a_secret, free_port, served

from sotomado.accounts.models import Role
from sotomado.clock import SystemClock
from sotomado.database import Database


class Patient(HTTPTransport):
    """Asks again when it was told to wait, as identity providers do: the tester asks faster than a token may."""

    def handle_request(self, request: Request) -> Response:
        while (answer := super().handle_request(request)).status_code == 429:
            answer.read()
            time.sleep(int(answer.headers["Retry-After"]))
        return answer


def test_the_outside_tester_finds_nothing_wrong(database: Database, make_app) -> None:
    with database.work() as work:
        company = a_company(work)
        an_employee(work, company, roles=(Role.HR,))
    port = free_port()
    app = make_app(database, public_url=f"http://127.0.0.1:{port}")
    database.clock = SystemClock()
    secret = a_secret(database, company.id)

    with served(app, port) as address:
        said = {"Authorization": f"Bearer {secret}"}
        http = Client(base_url=f"{address}/scim/v2", headers=said, timeout=60, transport=Patient())
        with http:
            results = check_server(SyncSCIMClient(http))

    wrong = [result for result in results if result.status not in (Status.SUCCESS, Status.SKIPPED)]
    assert [(result.title, result.reason) for result in wrong] == []
    assert [result.title for result in results if result.status is Status.SKIPPED] == []
    assert len(results) > 60
