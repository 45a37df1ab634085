"""Bindings keep whether their channel's digest is planned, so that an index says which are not."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.add_column('binding', sa.Column('planned', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index('ix_binding_unplanned', 'binding', ['planned', 'company_id'])


def downgrade() -> None:
    """Take the migration back."""
    op.drop_index('ix_binding_unplanned', 'binding')
    with op.batch_alter_table('binding', schema=None) as batch_op:
        batch_op.drop_column('planned')
