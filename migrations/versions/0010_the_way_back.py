"""The way back: how a child was found, who was told of the return, the steps after it, the outcome."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('screening_detail', sa.Column('placement_response', portal.store.sealed.Envelope(), nullable=True))
    op.create_table('case_outcome',
    sa.Column('outcome', portal.store.types.Text(length=80), nullable=True),
    sa.Column('outcome_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_case_outcome_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_outcome_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_case_outcome_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_outcome'))
    )
    with op.batch_alter_table('case_outcome', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_outcome_case_id'), ['case_id'], unique=False)

    op.create_table('finding',
    sa.Column('found_by', portal.store.types.Text(length=80), nullable=True),
    sa.Column('found_place', portal.store.types.Text(length=80), nullable=True),
    sa.Column('found_condition', portal.store.types.Text(length=80), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_finding_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_finding_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_finding_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_case_id'), ['case_id'], unique=False)

    op.create_table('return_step',
    sa.Column('step', sa.String(length=24), nullable=False),
    sa.Column('step_words', portal.store.types.Text(length=200), nullable=True),
    sa.Column('step_done_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('step_explained', portal.store.types.Text(length=40), nullable=True),
    sa.Column('step_note', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_return_step_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_return_step_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_return_step_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_step'))
    )
    with op.batch_alter_table('return_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_return_step_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_return_step_current', ['case_id', 'agency_id', 'step'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))

    op.create_table('return_told',
    sa.Column('office_key', sa.String(length=60), nullable=False),
    sa.Column('told_office', portal.store.types.Text(length=200), nullable=True),
    sa.Column('told_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('told_channel', portal.store.types.Text(length=40), nullable=True),
    sa.Column('not_told_ground', portal.store.types.Text(length=40), nullable=True),
    sa.Column('return_person', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_return_told_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_return_told_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_return_told_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_return_told'))
    )
    with op.batch_alter_table('return_told', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_return_told_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_return_told_current', ['case_id', 'agency_id', 'office_key'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))



def downgrade() -> None:
    op.drop_column('screening_detail', 'placement_response')
    with op.batch_alter_table('return_told', schema=None) as batch_op:
        batch_op.drop_index('uq_return_told_current', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_return_told_case_id'))

    op.drop_table('return_told')
    with op.batch_alter_table('return_step', schema=None) as batch_op:
        batch_op.drop_index('uq_return_step_current', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_return_step_case_id'))

    op.drop_table('return_step')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_case_id'))

    op.drop_table('finding')
    with op.batch_alter_table('case_outcome', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_outcome_case_id'))

    op.drop_table('case_outcome')
