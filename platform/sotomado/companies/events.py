"""What companies tell the layers above, through the outbox."""

from __future__ import annotations

# For who keeps pairs of manager and member: {"company_id"}.
MANAGERS_CHANGED = "managers_changed"
# For whatever somebody had as an employee: {"employment_ids"}, of places that have ended, or will on a known day.
EMPLOYMENTS_ENDED = "employments_ended"
# Somebody's last day is over: {"employment_id"}.
LAST_DAY_IS_OVER = "last_day_is_over"
