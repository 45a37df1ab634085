"""Processes give signs of life, jobs say from when on they are missed."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.create_table('alarm',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm')),
    sa.UniqueConstraint('name', name=op.f('uq_alarm_name')),
    sqlite_autoincrement=True
    )
    op.create_table('process',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('roles', sa.Text(), nullable=False),
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('connections', sa.Text(), nullable=False),
    sa.Column('waits', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_process')),
    sa.UniqueConstraint('name', name=op.f('uq_process_name')),
    sqlite_autoincrement=True
    )
    op.add_column('jobrun', sa.Column('well_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('jobrun', sa.Column('late_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the migration back."""
    op.drop_column('jobrun', 'late_at')
    op.drop_column('jobrun', 'well_at')
    op.drop_table('process')
    op.drop_table('alarm')
