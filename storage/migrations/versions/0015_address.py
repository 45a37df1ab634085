"""Messages go to addresses outside the chats, on platforms that only send."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the migration."""
    op.create_table('address',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('company_id', sa.Integer(), nullable=False),
    sa.Column('platform', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['company_id'], ['company.id'], name=op.f('fk_address_company_id_company')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_address')),
    sa.UniqueConstraint('company_id', 'id', name=op.f('uq_address_company_id_id')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.create_index('ix_address_address', ['company_id', 'platform', 'address'], unique=False)

    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('address_id', sa.Integer(), nullable=True))
        batch_op.create_index('ix_delivery_address_id', ['company_id', 'address_id'], unique=False)
        batch_op.create_foreign_key('fk_delivery_address_id_address', 'address', ['company_id', 'address_id'], ['company_id', 'id'])



def downgrade() -> None:
    """Take the migration back."""
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_constraint('fk_delivery_address_id_address', type_='foreignkey')
        batch_op.drop_index('ix_delivery_address_id')
        batch_op.drop_column('address_id')

    with op.batch_alter_table('address', schema=None) as batch_op:
        batch_op.drop_index('ix_address_address')

    op.drop_table('address')
