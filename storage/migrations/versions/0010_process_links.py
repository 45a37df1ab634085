"""Processes keep how they are with each platform."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.add_column('process', sa.Column('links', sa.Text(), server_default='{}', nullable=False))


def downgrade() -> None:
    """Take the migration back."""
    op.drop_column('process', 'links')
