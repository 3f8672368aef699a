"""What companies tell the layers above, through the outbox."""

from __future__ import annotations

# For who keeps pairs of manager and member: {"company_id"}.
MANAGERS_CHANGED = "managers_changed"
