"""Each lead has a number for its address, and its audience says who was let in afterwards."""

import secrets

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('lead', sa.Column('number', sa.String(length=12), nullable=True))
    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':  # the policies are away meanwhile, so that the owner, too, sees no row
        op.execute('alter table lead no force row level security')
    rows = [row.id for row in connection.execute(sa.text('select id from lead'))]
    if rows:
        connection.execute(
            sa.text('update lead set number = :number where id = :id'),
            [{'id': row, 'number': f'{secrets.randbelow(9 * 10**11) + 10**11}'} for row in rows],
        )
    with op.batch_alter_table('lead', schema=None) as batch_op:
        batch_op.alter_column('number', existing_type=sa.String(length=12), nullable=False)
        batch_op.create_unique_constraint('uq_lead_number', ['number'])

    with op.batch_alter_table('lead_audience', schema=None) as batch_op:
        batch_op.add_column(sa.Column('widened_at', portal.store.types.UTCDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('widened_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key('fk_lead_audience_widened_by_seat', 'seat', ['widened_by'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('lead_audience', schema=None) as batch_op:
        batch_op.drop_constraint('fk_lead_audience_widened_by_seat', type_='foreignkey')
        batch_op.drop_column('widened_by')
        batch_op.drop_column('widened_at')

    with op.batch_alter_table('lead', schema=None) as batch_op:
        batch_op.drop_constraint('uq_lead_number', type_='unique')
        batch_op.drop_column('number')
