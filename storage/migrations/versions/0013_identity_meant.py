"""Accounts keep when their person said that what they type directly is for this company."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.add_column('identity', sa.Column('meant_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_identity_account', 'identity', ['platform', 'external_id'])


def downgrade() -> None:
    """Take the migration back."""
    op.drop_index('ix_identity_account', 'identity')
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_column('meant_at')
