"""Links between two cases: siblings, companions, children who went missing together."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = portal.store.types.UTCDateTime(timezone=True)
STANDING = sa.text('ended_at is null')


def upgrade() -> None:
    op.create_table('case_link',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('recorded_at', MOMENT, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('first_id', KEY, nullable=False),
    sa.Column('second_id', KEY, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('agency_id', KEY, nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('ended_at', MOMENT, nullable=True),
    sa.Column('ended_by', KEY, nullable=True),
    sa.Column('ended_reason', portal.store.sealed.Envelope(), nullable=True),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_case_link_in_order')),
    sa.ForeignKeyConstraint(['first_id'], ['cases.id'], name=op.f('fk_case_link_first_id_cases')),
    sa.ForeignKeyConstraint(['second_id'], ['cases.id'], name=op.f('fk_case_link_second_id_cases')),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_case_link_agency_id_agency')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_case_link_seat_id_seat')),
    sa.ForeignKeyConstraint(['ended_by'], ['seat.id'], name=op.f('fk_case_link_ended_by_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_link')),
    sa.UniqueConstraint('number', name=op.f('uq_case_link_number'))
    )
    for column in ('first_id', 'second_id'):
        op.create_index(f'ix_case_link_{column}', 'case_link', [column])
    op.create_index('uq_case_link_standing', 'case_link', ['first_id', 'second_id', 'kind'], unique=True, sqlite_where=STANDING, postgresql_where=STANDING)


def downgrade() -> None:
    op.drop_table('case_link')
