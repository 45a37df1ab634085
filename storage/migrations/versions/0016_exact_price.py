"""Unit prices may have more decimals than sums, and clients have regions."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.add_column('client', sa.Column('subdivision', sa.String(), nullable=True))
    op.add_column('invoiceline', sa.Column('exact_price', sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the migration back."""
    with op.batch_alter_table('invoiceline', schema=None) as batch_op:
        batch_op.drop_column('exact_price')
    with op.batch_alter_table('client', schema=None) as batch_op:
        batch_op.drop_column('subdivision')
