"""Deliveries keep when they were first tried, and on which platform a person is written to."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.add_column('delivery', sa.Column('begun', sa.DateTime(timezone=True), nullable=True))
    op.add_column('delivery', sa.Column('platform', sa.String(), server_default='', nullable=False))
    op.create_index('ix_delivery_lease', 'delivery', ['lease'])


def downgrade() -> None:
    """Take the migration back."""
    op.drop_index('ix_delivery_lease', table_name='delivery')
    op.drop_column('delivery', 'platform')
    op.drop_column('delivery', 'begun')
