"""Reports of missing children by providers, and what their senders added to them."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
SEALED = ('child_name', 'sex', 'clothing', 'last_seen_with', 'last_seen_place', 'last_seen_by', 'absence_type', 'dangers', 'searched',
          'police_agency', 'police_number', 'narrative', 'declined_words', 'later_reason')


def upgrade() -> None:
    op.create_table('provider_report',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('agency_id', KEY, nullable=False),
    sa.Column('placing_id', KEY, nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('last_seen_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    *(sa.Column(name, portal.store.sealed.Envelope(), nullable=True) for name in SEALED),
    sa.Column('once_key', sa.String(length=40), nullable=True),
    sa.Column('seen_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('answered_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('answered_by', KEY, nullable=True),
    sa.Column('answer', sa.String(length=8), nullable=True),
    sa.Column('case_id', KEY, nullable=True),
    sa.Column('ground', sa.String(length=12), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name='fk_provider_report_agency_id_agency'),
    sa.ForeignKeyConstraint(['placing_id'], ['agency.id'], name='fk_provider_report_placing_id_agency'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name='fk_provider_report_seat_id_seat'),
    sa.ForeignKeyConstraint(['answered_by'], ['seat.id'], name='fk_provider_report_answered_by_seat'),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name='fk_provider_report_case_id_cases'),
    sa.PrimaryKeyConstraint('id', name='pk_provider_report'),
    sa.UniqueConstraint('number', name='uq_provider_report_number'),
    sa.UniqueConstraint('agency_id', 'once_key', name='uq_provider_report_agency_id_once_key')
    )
    op.create_index('ix_provider_report_placing_id', 'provider_report', ['placing_id'])
    op.create_index('ix_provider_report_case_id', 'provider_report', ['case_id'])
    op.create_table('provider_report_entry',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('report_id', KEY, nullable=False),
    sa.Column('agency_id', KEY, nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('ground', sa.String(length=12), nullable=True),
    sa.Column('located_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('entry_text', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('once_key', sa.String(length=40), nullable=True),
    sa.ForeignKeyConstraint(['report_id'], ['provider_report.id'], name='fk_provider_report_entry_report_id_provider_report'),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name='fk_provider_report_entry_agency_id_agency'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name='fk_provider_report_entry_seat_id_seat'),
    sa.PrimaryKeyConstraint('id', name='pk_provider_report_entry'),
    sa.UniqueConstraint('report_id', 'once_key', name='uq_provider_report_entry_report_id_once_key')
    )
    op.create_index('ix_provider_report_entry_report_id', 'provider_report_entry', ['report_id'])


def downgrade() -> None:
    op.drop_table('provider_report_entry')
    op.drop_table('provider_report')
