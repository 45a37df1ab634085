"""An address is there once: who was written to as a twin of it is written to as the first of them."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

KNOWN = "address <> ''"
FIRST = """
SELECT min(first.id) FROM address AS first JOIN address AS twin
    ON twin.company_id = first.company_id AND twin.platform = first.platform AND twin.address = first.address
    WHERE twin.id = {of}
"""


def upgrade() -> None:
    """Apply the migration."""
    twins = f"SELECT id FROM address WHERE {KNOWN} AND id <> ({FIRST.format(of='address.id')})"
    op.execute(f"UPDATE delivery SET address_id = ({FIRST.format(of='delivery.address_id')}) WHERE address_id IN ({twins})")
    op.execute(f"DELETE FROM address WHERE id IN ({twins})")
    where = {'sqlite_where': sa.text(KNOWN), 'postgresql_where': sa.text(KNOWN)}
    op.create_index('uq_address_address', 'address', ['company_id', 'platform', 'address'], unique=True, **where)
    op.drop_index('ix_address_address', table_name='address')


def downgrade() -> None:
    """Take the migration back."""
    op.create_index('ix_address_address', 'address', ['company_id', 'platform', 'address'], unique=False)
    op.drop_index('uq_address_address', table_name='address')
