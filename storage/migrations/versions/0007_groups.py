"""The groups of chat platforms, and what their members come in as."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.create_table('chatgroup',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_chatgroup_company_id_company')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chatgroup')),
    sa.UniqueConstraint('company_id', 'id', name=op.f('uq_chatgroup_company_id_id')),
    sa.UniqueConstraint('company_id', 'platform', 'external_id', name=op.f('uq_chatgroup_company_id_platform_external_id')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    """Take the migration back."""
    op.drop_table('chatgroup')
