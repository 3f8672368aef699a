"""Where somebody who came by SAML signs out at their company as well."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0082"


def upgrade() -> None:
    with op.batch_alter_table("sso_connection") as connection:
        connection.add_column(sa.Column("sign_out_url", sa.String(length=1000), nullable=True))
        connection.create_check_constraint(
            op.f("ck_sso_connection_sign_out_url_of_saml"), "protocol = 'saml' OR sign_out_url IS NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("sso_connection") as connection:
        connection.drop_constraint(op.f("ck_sso_connection_sign_out_url_of_saml"), type_="check")
        connection.drop_column("sign_out_url")
