"""Relief: what is asked of duties in one table, which takes the place of the yields; planned dates of dockets."""

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def see_all(*tables: str) -> None:
    """Let the owner, too, see the rows: the policies are taken away meanwhile, and put back with everything else afterwards."""
    if op.get_bind().dialect.name == 'postgresql':
        for table in tables:
            op.execute(f'alter table {table} no force row level security')


def upgrade() -> None:
    op.create_table('duty_relief',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('duty_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('relief', sa.String(length=16), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('recipient_code', sa.String(length=40), nullable=False),
    sa.Column('started_by', sa.String(length=32), nullable=False),
    sa.Column('occurrence', sa.Integer(), nullable=False),
    sa.Column('ground', portal.store.types.Text(length=40), nullable=True),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('stopped_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('stated_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('stated_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answer', sa.String(length=16), nullable=False),
    sa.Column('answered_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('ending', sa.String(length=16), nullable=False),
    sa.Column('ended_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_duty_relief_agency_id_agency')),
    sa.ForeignKeyConstraint(['answered_by'], ['seat.id'], name=op.f('fk_duty_relief_answered_by_seat')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_duty_relief_case_id_cases')),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_duty_relief_duty_id_duty')),
    sa.ForeignKeyConstraint(['ended_by'], ['seat.id'], name=op.f('fk_duty_relief_ended_by_seat')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_duty_relief_seat_id_seat')),
    sa.ForeignKeyConstraint(['stated_by_id'], ['agency.id'], name=op.f('fk_duty_relief_stated_by_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_relief')),
    sa.UniqueConstraint('number', name=op.f('uq_duty_relief_number'))
    )
    with op.batch_alter_table('duty_relief', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_relief_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_relief_duty_id'), ['duty_id'], unique=False)

    op.create_table('planned_date',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('docket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('planned_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_planned_date_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_planned_date_case_id_cases')),
    sa.ForeignKeyConstraint(['docket_id'], ['docket.id'], name=op.f('fk_planned_date_docket_id_docket')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_planned_date_filing_id_filing')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_planned_date_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_planned_date')),
    sa.UniqueConstraint('number', name=op.f('uq_planned_date_number'))
    )
    with op.batch_alter_table('planned_date', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_planned_date_case_id'), ['case_id'], unique=False)

    see_all('duty', 'duty_yield')
    op.execute("""
        insert into duty_relief (id, number, recorded_at, case_id, agency_id, duty_id, seat_id, relief, kind, recipient_code,
          started_by, occurrence, ground, starts_at, answer, answered_at, answered_by, ending)
        select y.id, y.number, y.recorded_at, y.case_id, y.agency_id, y.duty_id, y.seat_id, 'yield', d.kind, d.recipient_code,
          d.started_by, d.occurrence, 'not_reached', y.tried_at,
          case when y.answered_at is null then '' when y.approved_by is null then 'refused' else 'approved' end,
          y.answered_at, y.approved_by, ''
        from duty_yield y join duty d on d.id = y.duty_id
    """)
    with op.batch_alter_table('duty_yield', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_yield_case_id'))
        batch_op.drop_index(batch_op.f('ix_duty_yield_duty_id'))

    op.drop_table('duty_yield')
    with op.batch_alter_table('duty_note', schema=None) as batch_op:
        batch_op.add_column(sa.Column('relief_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_duty_note_relief_id_duty_relief'), 'duty_relief', ['relief_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('duty_note', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_duty_note_relief_id_duty_relief'), type_='foreignkey')
        batch_op.drop_column('relief_id')

    op.create_table('duty_yield',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('duty_id', KEY, nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('tried_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('approved_by', KEY, nullable=True),
    sa.Column('answered_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', KEY, nullable=False),
    sa.Column('agency_id', KEY, nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_duty_yield_agency_id_agency')),
    sa.ForeignKeyConstraint(['approved_by'], ['seat.id'], name=op.f('fk_duty_yield_approved_by_seat')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_duty_yield_case_id_cases')),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_duty_yield_duty_id_duty')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_duty_yield_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_yield')),
    sa.UniqueConstraint('number', name=op.f('uq_duty_yield_number'))
    )
    with op.batch_alter_table('duty_yield', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_yield_duty_id'), ['duty_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_yield_case_id'), ['case_id'], unique=False)

    see_all('duty_relief')
    # What the table of yields has no room for stays behind: the other kinds, and yields that were taken back or revoked.
    op.execute("""
        insert into duty_yield (id, number, recorded_at, case_id, agency_id, duty_id, seat_id, tried_at, approved_by, answered_at)
        select id, number, recorded_at, case_id, agency_id, duty_id, seat_id, starts_at,
          case when answer = 'approved' then answered_by end, answered_at
        from duty_relief where relief = 'yield' and ending = '' and starts_at is not null
    """)
    with op.batch_alter_table('planned_date', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_planned_date_case_id'))

    op.drop_table('planned_date')
    with op.batch_alter_table('duty_relief', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_relief_duty_id'))
        batch_op.drop_index(batch_op.f('ix_duty_relief_case_id'))

    op.drop_table('duty_relief')
