"""Posters: what was sent for approval, the answers, the copies that went out. Each lead has a number for its address, and its audience says who was let in afterwards."""

import secrets

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
TABLES = ('poster_request', 'poster_answer', 'poster_copy')


def of_a_case(table: str) -> list[sa.schema.SchemaItem]:
    """The columns that every row of a case has."""
    return [
        sa.Column('id', KEY, autoincrement=False, nullable=False),
        sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('agency_id', KEY, nullable=False),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=f'fk_{table}_agency_id_agency'),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=f'fk_{table}_case_id_cases'),
        sa.PrimaryKeyConstraint('id', name=f'pk_{table}'),
    ]


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

    op.create_table('poster_request',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    *of_a_case('poster_request'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name='fk_poster_request_seat_id_seat'),
    sa.UniqueConstraint('number', name='uq_poster_request_number')
    )
    op.create_table('poster_answer',
    sa.Column('request_id', KEY, nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('approved', sa.Boolean(), nullable=False),
    sa.Column('poster_line', portal.store.types.Text(length=200), nullable=True),
    sa.Column('poster_reason', portal.store.sealed.Envelope(), nullable=True),
    *of_a_case('poster_answer'),
    sa.ForeignKeyConstraint(['request_id'], ['poster_request.id'], name='fk_poster_answer_request_id_poster_request'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name='fk_poster_answer_seat_id_seat'),
    )
    op.create_table('poster_copy',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('request_id', KEY, nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('copy_for', portal.store.types.Text(length=200), nullable=True),
    sa.Column('copy_contact', portal.store.types.Text(length=200), nullable=True),
    sa.Column('recalled_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('recalled_by', KEY, nullable=True),
    sa.Column('once_key', sa.String(length=40), nullable=True),
    *of_a_case('poster_copy'),
    sa.ForeignKeyConstraint(['recalled_by'], ['seat.id'], name='fk_poster_copy_recalled_by_seat'),
    sa.ForeignKeyConstraint(['request_id'], ['poster_request.id'], name='fk_poster_copy_request_id_poster_request'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name='fk_poster_copy_seat_id_seat'),
    sa.UniqueConstraint('number', name='uq_poster_copy_number')
    )
    for table in TABLES:
        op.create_index(f'ix_{table}_case_id', table, ['case_id'])
    for table in TABLES[1:]:
        op.create_index(f'ix_{table}_request_id', table, ['request_id'])
    op.create_index('uq_poster_copy_case_id_once_key', 'poster_copy', ['case_id', 'once_key'], unique=True)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    with op.batch_alter_table('lead_audience', schema=None) as batch_op:
        batch_op.drop_constraint('fk_lead_audience_widened_by_seat', type_='foreignkey')
        batch_op.drop_column('widened_by')
        batch_op.drop_column('widened_at')

    with op.batch_alter_table('lead', schema=None) as batch_op:
        batch_op.drop_constraint('uq_lead_number', type_='unique')
        batch_op.drop_column('number')
