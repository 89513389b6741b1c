"""A child in another state: the track, its steps, and how far a warrant or pick-up order is."""

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('interstate_step',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('step', sa.String(length=12), nullable=False),
    sa.Column('direction', sa.String(length=12), nullable=False),
    sa.Column('compact_step', portal.store.types.Text(length=120), nullable=True),
    sa.Column('compact_step_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('compact_step_by', portal.store.types.Text(length=200), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_interstate_step_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_interstate_step_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_interstate_step_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interstate_step')),
    sa.UniqueConstraint('number', name=op.f('uq_interstate_step_number'))
    )
    with op.batch_alter_table('interstate_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interstate_step_case_id'), ['case_id'], unique=False)

    op.create_table('interstate_track',
    sa.Column('state_code', sa.String(length=2), nullable=False),
    sa.Column('role', sa.String(length=8), nullable=False),
    sa.Column('other_state', portal.store.types.Text(length=40), nullable=True),
    sa.Column('compact_role', portal.store.types.Text(length=120), nullable=True),
    sa.Column('compact_contact', portal.store.types.Text(length=200), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_interstate_track_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_interstate_track_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_interstate_track_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_interstate_track'))
    )
    with op.batch_alter_table('interstate_track', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_interstate_track_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_interstate_track_current', ['case_id', 'agency_id'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))

    op.add_column('supervision_warrant', sa.Column('pick_up_order', portal.store.types.Text(length=80), nullable=True))


def downgrade() -> None:
    op.drop_column('supervision_warrant', 'pick_up_order')

    with op.batch_alter_table('interstate_track', schema=None) as batch_op:
        batch_op.drop_index('uq_interstate_track_current', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_interstate_track_case_id'))

    op.drop_table('interstate_track')
    with op.batch_alter_table('interstate_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_interstate_step_case_id'))

    op.drop_table('interstate_step')
