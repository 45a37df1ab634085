"""A card in a message is drawn anew when it grows old."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    with op.batch_alter_table('shown', schema=None) as batch_op:
        batch_op.add_column(sa.Column('stale_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_shown_stale', ['stale_at'], unique=False)


def downgrade() -> None:
    """Take the migration back."""
    with op.batch_alter_table('shown', schema=None) as batch_op:
        batch_op.drop_index('ix_shown_stale')
        batch_op.drop_column('stale_at')
