"""What is being sent is known from the deliveries alone."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.drop_index('ix_sending_at', table_name='sending')
    op.drop_table('sending')


def downgrade() -> None:
    """Take the migration back."""
    op.create_table('sending',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('nonce', sa.String(), nullable=False),
    sa.Column('message', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sending')),
    sa.UniqueConstraint('platform', 'nonce', name=op.f('uq_sending_platform_nonce')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_sending_at', 'sending', ['at'])
