"""What an applicant wrote, unsealed in one place: for the operators who read it, and for the admission it becomes."""

from __future__ import annotations

from sotomado.applications.body import ApplicationBody
from sotomado.applications.models import Application
from sotomado.database import UnitOfWork


def of(work: UnitOfWork, application: Application) -> ApplicationBody:
    """The words of an application; empty where nothing is written yet."""
    return ApplicationBody.from_json(work.unseal(application, "body") or "{}")
