"""A booking begins with a place of its own two people, held or firm as it is, and stays theirs and their company's.

0013 watches every step; it did not watch how a booking begins, nor whose it is. What is over may be taken over from
elsewhere without a place, for it holds no time; what anybody is to come to may not.
"""

from alembic import op

revision = "0020"
down_revision = "0019"

IS_THEIRS = (
    "EXISTS (SELECT 1 FROM place WHERE place.id = NEW.place_id AND place.consultant_id = NEW.consultant_id"
    " AND place.advisee_id = NEW.advisee_id)"
)
BEGINS_HELD = (
    "(NEW.state NOT IN ('held', 'confirmed', 'missed') OR (NEW.state <> 'missed' AND EXISTS (SELECT 1 FROM place"
    " WHERE place.id = NEW.place_id AND place.live AND (place.held_until IS NOT NULL) = (NEW.state = 'held')"
    " AND place.starts_at = NEW.starts_at)))"
)
STAYS_THEIRS = (
    "(NEW.advisee_id = OLD.advisee_id AND NEW.consultant_id = OLD.consultant_id"
    " AND (OLD.paying_company_id IS NULL OR COALESCE(NEW.paying_company_id, 0) = OLD.paying_company_id))"
)
PLACE_STAYS_THEIRS = "(NEW.advisee_id = OLD.advisee_id AND NEW.consultant_id = OLD.consultant_id)"

NOT_HELD, NOT_THEIRS = "it begins with a time kept for it: booking", "it belongs to others: {}"


def upgrade() -> None:
    rules = (
        ("booking_begins", "INSERT", "booking", BEGINS_HELD, NOT_HELD),
        ("booking_place_theirs", "INSERT", "booking", IS_THEIRS, NOT_THEIRS.format("booking")),
        ("booking_place_stays_theirs", "UPDATE OF place_id", "booking", IS_THEIRS, NOT_THEIRS.format("booking")),
        (
            "booking_whose",
            "UPDATE OF advisee_id, consultant_id, paying_company_id",
            "booking",
            STAYS_THEIRS,
            NOT_THEIRS.format("booking"),
        ),
        (
            "place_whose",
            "UPDATE OF advisee_id, consultant_id",
            "place",
            PLACE_STAYS_THEIRS,
            NOT_THEIRS.format("place"),
        ),
    )
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, moment, table, condition, refusal in rules:
        if is_postgresql:
            op.execute(
                f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF NOT {condition} THEN RAISE EXCEPTION '{refusal}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
            )
            op.execute(
                f"CREATE TRIGGER tr_{name} BEFORE {moment} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER tr_{name} BEFORE {moment} ON {table} WHEN NOT {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            )


def downgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, table in (
        ("booking_begins", "booking"),
        ("booking_place_theirs", "booking"),
        ("booking_place_stays_theirs", "booking"),
        ("booking_whose", "booking"),
        ("place_whose", "place"),
    ):
        if is_postgresql:
            op.execute(f"DROP TRIGGER tr_{name} ON {table}")
            op.execute(f"DROP FUNCTION refuse_{name}()")
        else:
            op.execute(f"DROP TRIGGER tr_{name}")
