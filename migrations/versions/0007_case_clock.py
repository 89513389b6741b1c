"""The ticker: when the duties of a case next have to be looked at, and when a duty came before the court."""

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'case_clock',
        sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
        sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
        sa.Column('next_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_clock_case_id_cases')),
        sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_case_clock_seat_id_seat')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_clock')),
    )
    op.create_index(op.f('ix_case_clock_next_at'), 'case_clock', ['next_at'])
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.add_column(sa.Column('before_court_at', portal.store.types.UTCDateTime(timezone=True), nullable=True))
    # Each open case is looked at at once, through the eyes of a seat of its agency; the worker goes on to another where it may not.
    op.execute(
        "insert into case_clock (case_id, seat_id, next_at) "
        "select cases.id, min(seat.id), min(cases.opened_at) from cases join seat on seat.agency_id = cases.agency_id "
        "where cases.closed_at is null group by cases.id"
    )


def downgrade() -> None:
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.drop_column('before_court_at')
    op.drop_index(op.f('ix_case_clock_next_at'), table_name='case_clock')
    op.drop_table('case_clock')
