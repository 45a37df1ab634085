"""Records keep the values of fields that their company has added."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

TABLES = ('client', 'contact', 'deal', 'person', 'project', 'task', 'ticket', 'timeentry')


def upgrade() -> None:
    """Apply the migration."""
    for table in TABLES:
        op.add_column(table, sa.Column('custom', sa.Text(), nullable=True))


def downgrade() -> None:
    """Take the migration back."""
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('custom')
