"""Deliveries carry the trace of the request that caused them."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.add_column('delivery', sa.Column('trace', sa.String(length=12), server_default='', nullable=False))


def downgrade() -> None:
    """Take the migration back."""
    op.drop_column('delivery', 'trace')
