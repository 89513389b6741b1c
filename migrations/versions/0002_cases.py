"""Cases."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('child',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('full_name', portal.store.types.Text(length=200), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('sex', portal.store.types.Text(length=40), nullable=True),
    sa.Column('in_care', sa.Boolean(), nullable=False),
    sa.Column('name_key', sa.String(length=400), nullable=False),
    sa.Column('search_key', sa.String(length=2000), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_child_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child')),
    sa.UniqueConstraint('number', name=op.f('uq_child_number'))
    )
    with op.batch_alter_table('child', schema=None) as batch_op:
        batch_op.create_index('ix_child_agency_id_name_key', ['agency_id', 'name_key'], unique=False)

    op.create_table('pack_adoption',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('pack', sa.String(length=40), nullable=False),
    sa.Column('edition', sa.String(length=40), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('authority', portal.store.types.Text(length=400), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_pack_adoption_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pack_adoption'))
    )
    with op.batch_alter_table('pack_adoption', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_pack_adoption_pack'), ['pack'], unique=False)

    op.create_table('cases',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('opened_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('closed_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('sealed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_cases_agency_id_agency')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_cases_child_id_child')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('number', name=op.f('uq_cases_number'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cases_agency_id'), ['agency_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cases_child_id'), ['child_id'], unique=False)

    op.create_table('docket',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('court_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('office_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('docket_number', portal.store.types.Text(length=60), nullable=True),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('supervising_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('prosecuting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_docket_child_id_child')),
    sa.ForeignKeyConstraint(['court_id'], ['agency.id'], name=op.f('fk_docket_court_id_agency')),
    sa.ForeignKeyConstraint(['office_id'], ['office.id'], name=op.f('fk_docket_office_id_office')),
    sa.ForeignKeyConstraint(['prosecuting_id'], ['agency.id'], name=op.f('fk_docket_prosecuting_id_agency')),
    sa.ForeignKeyConstraint(['supervising_id'], ['agency.id'], name=op.f('fk_docket_supervising_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_docket'))
    )
    with op.batch_alter_table('docket', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_docket_child_id'), ['child_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_docket_office_id'), ['office_id'], unique=False)

    op.create_table('look_up',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('sealed_words', portal.store.sealed.Envelope(), nullable=True),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_look_up_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_up')),
    sa.UniqueConstraint('number', name=op.f('uq_look_up_number'))
    )
    with op.batch_alter_table('look_up', schema=None) as batch_op:
        batch_op.create_index('ix_look_up_seat_id_created_at', ['seat_id', 'created_at'], unique=False)

    op.create_table('appearance',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('docket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('party', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('stands_for', sa.String(length=16), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['docket_id'], ['docket.id'], name=op.f('fk_appearance_docket_id_docket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appearance'))
    )
    with op.batch_alter_table('appearance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appearance_docket_id'), ['docket_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appearance_party'), ['party'], unique=False)

    op.create_table('case_access',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ground', sa.String(length=24), nullable=False),
    sa.Column('basis', portal.store.types.Text(length=400), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_case_access_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_access_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_access'))
    )
    with op.batch_alter_table('case_access', schema=None) as batch_op:
        batch_op.create_index('ix_case_access_agency_id_case_id', ['agency_id', 'case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_access_case_id'), ['case_id'], unique=False)

    op.create_table('case_docket',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('docket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('notice_filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_docket_case_id_cases')),
    sa.ForeignKeyConstraint(['docket_id'], ['docket.id'], name=op.f('fk_case_docket_docket_id_docket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_docket')),
    sa.UniqueConstraint('case_id', 'docket_id', name=op.f('uq_case_docket_case_id_docket_id'))
    )
    with op.batch_alter_table('case_docket', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_docket_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_case_docket_docket_id'), ['docket_id'], unique=False)

    op.create_table('comment',
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('all_partners', sa.Boolean(), nullable=False),
    sa.Column('comment_text', portal.store.types.Text(length=8000), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_comment_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_comment_case_id_cases')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_comment_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_case_id'), ['case_id'], unique=False)

    op.create_table('compact_matter',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('sending_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('receiving_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_compact_matter_case_id_cases')),
    sa.ForeignKeyConstraint(['receiving_id'], ['agency.id'], name=op.f('fk_compact_matter_receiving_id_agency')),
    sa.ForeignKeyConstraint(['sending_id'], ['agency.id'], name=op.f('fk_compact_matter_sending_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_compact_matter'))
    )
    with op.batch_alter_table('compact_matter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_compact_matter_case_id'), ['case_id'], unique=False)

    op.create_table('court_order',
    sa.Column('docket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_title', portal.store.types.Text(length=200), nullable=True),
    sa.Column('order_text', portal.store.types.Text(length=8000), nullable=True),
    sa.Column('signed_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('sealed', sa.Boolean(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_court_order_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_court_order_case_id_cases')),
    sa.ForeignKeyConstraint(['docket_id'], ['docket.id'], name=op.f('fk_court_order_docket_id_docket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_court_order'))
    )
    with op.batch_alter_table('court_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_court_order_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_court_order_docket_id'), ['docket_id'], unique=False)

    op.create_table('custody',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_custody_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_custody_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custody'))
    )
    with op.batch_alter_table('custody', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_custody_case_id'), ['case_id'], unique=False)

    op.create_table('duty',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('owed_to_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('record_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('pack', sa.String(length=40), nullable=False),
    sa.Column('rule', sa.String(length=60), nullable=False),
    sa.Column('edition', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('recipient_code', sa.String(length=40), nullable=False),
    sa.Column('started_by', sa.String(length=32), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('occurrence', sa.Integer(), nullable=False),
    sa.Column('adopted', sa.Boolean(), nullable=False),
    sa.Column('applies', sa.Boolean(), nullable=False),
    sa.Column('yielded', sa.Boolean(), nullable=False),
    sa.Column('lapsed_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('duty', portal.store.types.Text(length=200), nullable=True),
    sa.Column('recipient', portal.store.types.Text(length=200), nullable=True),
    sa.Column('started_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('due_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('due_words', portal.store.types.Text(length=80), nullable=True),
    sa.Column('done_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('source', portal.store.types.Text(length=200), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_duty_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_duty_case_id_cases')),
    sa.ForeignKeyConstraint(['owed_to_id'], ['agency.id'], name=op.f('fk_duty_owed_to_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty')),
    sa.UniqueConstraint('case_id', 'pack', 'rule', 'recipient_code', 'occurrence', name=op.f('uq_duty_case_id_pack_rule_recipient_code_occurrence')),
    sa.UniqueConstraint('number', name=op.f('uq_duty_number'))
    )
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.create_index('ix_duty_agency_id_done_at_due_at', ['agency_id', 'done_at', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_case_id'), ['case_id'], unique=False)

    op.create_table('duty_record',
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('recipient_code', sa.String(length=40), nullable=False),
    sa.Column('started_by', sa.String(length=32), nullable=False),
    sa.Column('occurrence', sa.Integer(), nullable=False),
    sa.Column('happened_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('channel', portal.store.types.Text(length=40), nullable=True),
    sa.Column('proof_number', portal.store.types.Text(length=60), nullable=True),
    sa.Column('reason_code', portal.store.types.Text(length=40), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_duty_record_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_duty_record_case_id_cases')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_duty_record_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_record'))
    )
    with op.batch_alter_table('duty_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_record_case_id'), ['case_id'], unique=False)

    op.create_table('filing',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('docket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filing_title', portal.store.types.Text(length=200), nullable=True),
    sa.Column('filing_text', portal.store.types.Text(length=8000), nullable=True),
    sa.Column('filed_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('stamp_number', portal.store.types.Text(length=60), nullable=True),
    sa.Column('held_authority', portal.store.types.Text(length=200), nullable=True),
    sa.Column('released_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('sealed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('held_order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_filing_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_filing_case_id_cases')),
    sa.ForeignKeyConstraint(['docket_id'], ['docket.id'], name=op.f('fk_filing_docket_id_docket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing')),
    sa.UniqueConstraint('number', name=op.f('uq_filing_number'))
    )
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_filing_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_docket_id'), ['docket_id'], unique=False)

    op.create_table('investigative_note',
    sa.Column('note_text', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_investigative_note_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_investigative_note_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_investigative_note'))
    )
    with op.batch_alter_table('investigative_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_investigative_note_case_id'), ['case_id'], unique=False)

    op.create_table('lead',
    sa.Column('all_partners', sa.Boolean(), nullable=False),
    sa.Column('lead_text', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_lead_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_lead_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead'))
    )
    with op.batch_alter_table('lead', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lead_case_id'), ['case_id'], unique=False)

    op.create_table('recorded_authority',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('information_class', sa.String(length=32), nullable=False),
    sa.Column('recipient', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fields', portal.store.types.Text(length=1000), nullable=False),
    sa.Column('basis', portal.store.types.Text(length=400), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_recorded_authority_case_id_cases')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recorded_authority'))
    )
    with op.batch_alter_table('recorded_authority', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recorded_authority_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recorded_authority_recipient'), ['recipient'], unique=False)

    op.create_table('case_answer',
    sa.Column('question', portal.store.types.Text(length=40), nullable=True),
    sa.Column('answer', sa.Boolean(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_case_answer_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_answer_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_case_answer_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_answer'))
    )
    with op.batch_alter_table('case_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_answer_case_id'), ['case_id'], unique=False)

    op.create_table('case_event',
    sa.Column('kind', portal.store.types.Text(length=32), nullable=True),
    sa.Column('private_kind', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('happened_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('source', portal.store.types.Text(length=200), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_case_event_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_event_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_case_event_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event'))
    )
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_event_case_id'), ['case_id'], unique=False)

    op.create_table('circumstances',
    sa.Column('absence_type', portal.store.types.Text(length=80), nullable=True),
    sa.Column('last_seen_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('last_seen_place', portal.store.types.Text(length=400), nullable=True),
    sa.Column('last_seen_by', portal.store.types.Text(length=200), nullable=True),
    sa.Column('narrative', portal.store.types.Text(length=4000), nullable=True),
    sa.Column('direction', portal.store.types.Text(length=400), nullable=True),
    sa.Column('dangers', portal.store.types.Text(length=1000), nullable=True),
    sa.Column('exigency', portal.store.types.Text(length=400), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_circumstances_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_circumstances_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_circumstances_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_circumstances'))
    )
    with op.batch_alter_table('circumstances', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_circumstances_case_id'), ['case_id'], unique=False)

    op.create_table('comment_audience',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('comment_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_comment_audience_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_comment_audience_case_id_cases')),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_comment_audience_comment_id_comment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_audience'))
    )
    with op.batch_alter_table('comment_audience', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_audience_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_audience_comment_id'), ['comment_id'], unique=False)

    op.create_table('contacts',
    sa.Column('parents_custodians', portal.store.types.Text(length=400), nullable=True),
    sa.Column('siblings', portal.store.types.Text(length=400), nullable=True),
    sa.Column('friends', portal.store.types.Text(length=400), nullable=True),
    sa.Column('partner', portal.store.types.Text(length=400), nullable=True),
    sa.Column('suspected_companion', portal.store.types.Text(length=400), nullable=True),
    sa.Column('unusual_adult_interest', portal.store.types.Text(length=400), nullable=True),
    sa.Column('last_seen_with', portal.store.types.Text(length=400), nullable=True),
    sa.Column('vehicle', portal.store.types.Text(length=400), nullable=True),
    sa.Column('phones', portal.store.types.Text(length=400), nullable=True),
    sa.Column('emails', portal.store.types.Text(length=400), nullable=True),
    sa.Column('social_handles', portal.store.types.Text(length=400), nullable=True),
    sa.Column('gaming_dating_accounts', portal.store.types.Text(length=400), nullable=True),
    sa.Column('device_ids', portal.store.types.Text(length=400), nullable=True),
    sa.Column('last_online_activity', portal.store.types.Text(length=400), nullable=True),
    sa.Column('caseworker', portal.store.types.Text(length=400), nullable=True),
    sa.Column('supervisor', portal.store.types.Text(length=400), nullable=True),
    sa.Column('after_hours_contact', portal.store.types.Text(length=400), nullable=True),
    sa.Column('probation_officer', portal.store.types.Text(length=400), nullable=True),
    sa.Column('attorney', portal.store.types.Text(length=400), nullable=True),
    sa.Column('gal_casa', portal.store.types.Text(length=400), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_contacts_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_contacts_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_contacts_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contacts'))
    )
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contacts_case_id'), ['case_id'], unique=False)

    op.create_table('dental_dna',
    sa.Column('dental_records', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('dna_reference', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('fingerprints', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('blood_type', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_dental_dna_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_dental_dna_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_dental_dna_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dental_dna'))
    )
    with op.batch_alter_table('dental_dna', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dental_dna_case_id'), ['case_id'], unique=False)

    op.create_table('description',
    sa.Column('height', portal.store.types.Text(length=40), nullable=True),
    sa.Column('weight', portal.store.types.Text(length=40), nullable=True),
    sa.Column('hair', portal.store.types.Text(length=80), nullable=True),
    sa.Column('eyes', portal.store.types.Text(length=80), nullable=True),
    sa.Column('skin_tone', portal.store.types.Text(length=80), nullable=True),
    sa.Column('build', portal.store.types.Text(length=80), nullable=True),
    sa.Column('glasses', portal.store.types.Text(length=80), nullable=True),
    sa.Column('teeth', portal.store.types.Text(length=200), nullable=True),
    sa.Column('marks', portal.store.types.Text(length=1000), nullable=True),
    sa.Column('clothing', portal.store.types.Text(length=400), nullable=True),
    sa.Column('bag_jewelry', portal.store.types.Text(length=400), nullable=True),
    sa.Column('shoe_size', portal.store.types.Text(length=40), nullable=True),
    sa.Column('hearing_speech_vision', portal.store.types.Text(length=400), nullable=True),
    sa.Column('photo_taken_on', sa.Date(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_description_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_description_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_description_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_description'))
    )
    with op.batch_alter_table('description', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_description_case_id'), ['case_id'], unique=False)

    op.create_table('duty_note',
    sa.Column('duty_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_told', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('note_text', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_duty_note_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_duty_note_case_id_cases')),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_duty_note_duty_id_duty')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_note'))
    )
    with op.batch_alter_table('duty_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_note_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_note_duty_id'), ['duty_id'], unique=False)

    op.create_table('duty_yield',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('duty_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('tried_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('approved_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('answered_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_duty_yield_agency_id_agency')),
    sa.ForeignKeyConstraint(['approved_by'], ['seat.id'], name=op.f('fk_duty_yield_approved_by_seat')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_duty_yield_case_id_cases')),
    sa.ForeignKeyConstraint(['duty_id'], ['duty.id'], name=op.f('fk_duty_yield_duty_id_duty')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_duty_yield_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty_yield')),
    sa.UniqueConstraint('number', name=op.f('uq_duty_yield_number'))
    )
    with op.batch_alter_table('duty_yield', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_duty_yield_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_duty_yield_duty_id'), ['duty_id'], unique=False)

    op.create_table('earlier_episode',
    sa.Column('earlier_started_at', sa.Date(), nullable=True),
    sa.Column('earlier_ended_at', sa.Date(), nullable=True),
    sa.Column('earlier_length', portal.store.types.Text(length=80), nullable=True),
    sa.Column('earlier_reason', portal.store.types.Text(length=400), nullable=True),
    sa.Column('earlier_where_recovered', portal.store.types.Text(length=400), nullable=True),
    sa.Column('earlier_found_by', portal.store.types.Text(length=200), nullable=True),
    sa.Column('earlier_services', portal.store.types.Text(length=400), nullable=True),
    sa.Column('earlier_outcome', portal.store.types.Text(length=200), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_earlier_episode_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_earlier_episode_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_earlier_episode_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_earlier_episode'))
    )
    with op.batch_alter_table('earlier_episode', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_earlier_episode_case_id'), ['case_id'], unique=False)

    op.create_table('health_education',
    sa.Column('medication', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('conditions', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('mental_health', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('disability', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('pregnancy', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('school', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_health_education_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_health_education_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_health_education_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_health_education'))
    )
    with op.batch_alter_table('health_education', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_health_education_case_id'), ['case_id'], unique=False)

    op.create_table('identity',
    sa.Column('full_name', portal.store.types.Text(length=200), nullable=True),
    sa.Column('preferred_name', portal.store.types.Text(length=200), nullable=True),
    sa.Column('former_names', portal.store.types.Text(length=400), nullable=True),
    sa.Column('nicknames', portal.store.types.Text(length=400), nullable=True),
    sa.Column('birth_date', sa.Date(), nullable=True),
    sa.Column('sex', portal.store.types.Text(length=40), nullable=True),
    sa.Column('gender', portal.store.types.Text(length=80), nullable=True),
    sa.Column('race', portal.store.types.Text(length=200), nullable=True),
    sa.Column('ethnicity', portal.store.types.Text(length=200), nullable=True),
    sa.Column('languages', portal.store.types.Text(length=200), nullable=True),
    sa.Column('tribe', portal.store.types.Text(length=200), nullable=True),
    sa.Column('icwa_status', portal.store.types.Text(length=80), nullable=True),
    sa.Column('name_key', sa.String(length=400), nullable=False),
    sa.Column('search_key', sa.String(length=2000), nullable=False),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_identity_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_identity_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_identity_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity'))
    )
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_identity_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_identity_name_key_case_id', ['name_key', 'case_id'], unique=False)
        batch_op.create_index('uq_identity_current', ['case_id', 'agency_id'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))

    op.create_table('lead_audience',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('lead_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_lead_audience_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_lead_audience_case_id_cases')),
    sa.ForeignKeyConstraint(['lead_id'], ['lead.id'], name=op.f('fk_lead_audience_lead_id_lead')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead_audience'))
    )
    with op.batch_alter_table('lead_audience', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_lead_audience_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_lead_audience_lead_id'), ['lead_id'], unique=False)

    op.create_table('ncic_attestation',
    sa.Column('le_agency', portal.store.types.Text(length=200), nullable=True),
    sa.Column('le_ori', portal.store.types.Text(length=20), nullable=True),
    sa.Column('le_report_number', portal.store.types.Text(length=60), nullable=True),
    sa.Column('le_officer', portal.store.types.Text(length=200), nullable=True),
    sa.Column('le_follow_up', portal.store.types.Text(length=200), nullable=True),
    sa.Column('le_reported_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('le_accepted', sa.Boolean(), nullable=True),
    sa.Column('ncic_number', portal.store.types.Text(length=20), nullable=True),
    sa.Column('ncic_category', portal.store.types.Text(length=40), nullable=True),
    sa.Column('ncic_entered_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ncic_update_due', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ncic_update_done', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_ncic_attestation_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_ncic_attestation_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_ncic_attestation_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ncic_attestation'))
    )
    with op.batch_alter_table('ncic_attestation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ncic_attestation_case_id'), ['case_id'], unique=False)

    op.create_table('order_naming',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('party', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_order_naming_case_id_cases')),
    sa.ForeignKeyConstraint(['order_id'], ['court_order.id'], name=op.f('fk_order_naming_order_id_court_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_naming'))
    )
    with op.batch_alter_table('order_naming', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_naming_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_naming_order_id'), ['order_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_naming_party'), ['party'], unique=False)

    op.create_table('order_release',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('order_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('information_class', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_order_release_case_id_cases')),
    sa.ForeignKeyConstraint(['order_id'], ['court_order.id'], name=op.f('fk_order_release_order_id_court_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_release'))
    )
    with op.batch_alter_table('order_release', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_order_release_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_order_release_order_id'), ['order_id'], unique=False)

    op.create_table('placement',
    sa.Column('placement_type', portal.store.types.Text(length=80), nullable=True),
    sa.Column('placement_provider', portal.store.types.Text(length=200), nullable=True),
    sa.Column('placement_street', portal.store.types.Text(length=200), nullable=True),
    sa.Column('placement_city', portal.store.types.Text(length=120), nullable=True),
    sa.Column('placement_state', portal.store.types.Text(length=40), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_placement_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_placement_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_placement_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_placement'))
    )
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_placement_case_id'), ['case_id'], unique=False)

    op.create_table('recovery_plan',
    sa.Column('first_place_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('placement_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('plan_in_place_since', sa.Date(), nullable=True),
    sa.Column('pickup_contact', portal.store.types.Text(length=400), nullable=True),
    sa.Column('first_place', portal.store.types.Text(length=400), nullable=True),
    sa.Column('transporter', portal.store.types.Text(length=400), nullable=True),
    sa.Column('placement_on_recovery', portal.store.types.Text(length=400), nullable=True),
    sa.Column('placement_on_recovery_type', portal.store.types.Text(length=400), nullable=True),
    sa.Column('medical_stop', portal.store.types.Text(length=400), nullable=True),
    sa.Column('advocate', portal.store.types.Text(length=400), nullable=True),
    sa.Column('clothing_food_phone', portal.store.types.Text(length=400), nullable=True),
    sa.Column('siblings_plan', portal.store.types.Text(length=400), nullable=True),
    sa.Column('charges_warrants_handling', portal.store.types.Text(length=400), nullable=True),
    sa.Column('icj_route', portal.store.types.Text(length=400), nullable=True),
    sa.Column('debriefer', portal.store.types.Text(length=400), nullable=True),
    sa.Column('who_tells_ncmec_court', portal.store.types.Text(length=400), nullable=True),
    sa.Column('safety_from_exploiter', portal.store.types.Text(length=400), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_recovery_plan_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_recovery_plan_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_recovery_plan_filing_id_filing')),
    sa.ForeignKeyConstraint(['first_place_id'], ['agency.id'], name=op.f('fk_recovery_plan_first_place_id_agency')),
    sa.ForeignKeyConstraint(['placement_id'], ['agency.id'], name=op.f('fk_recovery_plan_placement_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_plan'))
    )
    with op.batch_alter_table('recovery_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_plan_case_id'), ['case_id'], unique=False)

    op.create_table('screening_detail',
    sa.Column('interviewed_by', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('why_left', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('where_stayed', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('harm', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('childs_words', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('wishes', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_screening_detail_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_screening_detail_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_screening_detail_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_detail'))
    )
    with op.batch_alter_table('screening_detail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_detail_case_id'), ['case_id'], unique=False)

    op.create_table('screening_result',
    sa.Column('screening_tool', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('screening_tool_version', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('screened_by', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('screener_trained', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('screened_at', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('screening_sources', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('screening_result_band', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('victim_identified', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('le_report_link', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('screening_services', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('vulnerable', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_screening_result_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_screening_result_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_screening_result_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening_result'))
    )
    with op.batch_alter_table('screening_result', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_result_case_id'), ['case_id'], unique=False)

    op.create_table('sensitive_ids',
    sa.Column('ssn', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('driver_license_number', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('driver_license_state', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('driver_license_year', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('misc_identifying_number', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_sensitive_ids_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_sensitive_ids_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_sensitive_ids_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sensitive_ids'))
    )
    with op.batch_alter_table('sensitive_ids', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sensitive_ids_case_id'), ['case_id'], unique=False)

    op.create_table('service',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('party', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('served_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_service_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_service_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service'))
    )
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_filing_id'), ['filing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_party'), ['party'], unique=False)

    op.create_table('substance_use',
    sa.Column('substances', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('treatment', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_substance_use_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_substance_use_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_substance_use_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_substance_use'))
    )
    with op.batch_alter_table('substance_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_substance_use_case_id'), ['case_id'], unique=False)

    op.create_table('supervision_warrant',
    sa.Column('supervision_status', portal.store.types.Text(length=200), nullable=True),
    sa.Column('supervision_terms', portal.store.types.Text(length=1000), nullable=True),
    sa.Column('warrant_exists', sa.Boolean(), nullable=True),
    sa.Column('warrant_number', portal.store.types.Text(length=60), nullable=True),
    sa.Column('warrant_court', portal.store.types.Text(length=200), nullable=True),
    sa.Column('warrant_issued_on', sa.Date(), nullable=True),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_supervision_warrant_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_supervision_warrant_case_id_cases')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_supervision_warrant_filing_id_filing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supervision_warrant'))
    )
    with op.batch_alter_table('supervision_warrant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_supervision_warrant_case_id'), ['case_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('supervision_warrant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_supervision_warrant_case_id'))

    op.drop_table('supervision_warrant')
    with op.batch_alter_table('substance_use', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_substance_use_case_id'))

    op.drop_table('substance_use')
    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_party'))
        batch_op.drop_index(batch_op.f('ix_service_filing_id'))
        batch_op.drop_index(batch_op.f('ix_service_case_id'))

    op.drop_table('service')
    with op.batch_alter_table('sensitive_ids', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sensitive_ids_case_id'))

    op.drop_table('sensitive_ids')
    with op.batch_alter_table('screening_result', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_result_case_id'))

    op.drop_table('screening_result')
    with op.batch_alter_table('screening_detail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_detail_case_id'))

    op.drop_table('screening_detail')
    with op.batch_alter_table('recovery_plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_plan_case_id'))

    op.drop_table('recovery_plan')
    with op.batch_alter_table('placement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_placement_case_id'))

    op.drop_table('placement')
    with op.batch_alter_table('order_release', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_release_order_id'))
        batch_op.drop_index(batch_op.f('ix_order_release_case_id'))

    op.drop_table('order_release')
    with op.batch_alter_table('order_naming', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_order_naming_party'))
        batch_op.drop_index(batch_op.f('ix_order_naming_order_id'))
        batch_op.drop_index(batch_op.f('ix_order_naming_case_id'))

    op.drop_table('order_naming')
    with op.batch_alter_table('ncic_attestation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ncic_attestation_case_id'))

    op.drop_table('ncic_attestation')
    with op.batch_alter_table('lead_audience', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lead_audience_lead_id'))
        batch_op.drop_index(batch_op.f('ix_lead_audience_case_id'))

    op.drop_table('lead_audience')
    with op.batch_alter_table('identity', schema=None) as batch_op:
        batch_op.drop_index('uq_identity_current', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index('ix_identity_name_key_case_id')
        batch_op.drop_index(batch_op.f('ix_identity_case_id'))

    op.drop_table('identity')
    with op.batch_alter_table('health_education', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_health_education_case_id'))

    op.drop_table('health_education')
    with op.batch_alter_table('earlier_episode', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_earlier_episode_case_id'))

    op.drop_table('earlier_episode')
    with op.batch_alter_table('duty_yield', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_yield_duty_id'))
        batch_op.drop_index(batch_op.f('ix_duty_yield_case_id'))

    op.drop_table('duty_yield')
    with op.batch_alter_table('duty_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_note_duty_id'))
        batch_op.drop_index(batch_op.f('ix_duty_note_case_id'))

    op.drop_table('duty_note')
    with op.batch_alter_table('description', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_description_case_id'))

    op.drop_table('description')
    with op.batch_alter_table('dental_dna', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dental_dna_case_id'))

    op.drop_table('dental_dna')
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contacts_case_id'))

    op.drop_table('contacts')
    with op.batch_alter_table('comment_audience', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_audience_comment_id'))
        batch_op.drop_index(batch_op.f('ix_comment_audience_case_id'))

    op.drop_table('comment_audience')
    with op.batch_alter_table('circumstances', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_circumstances_case_id'))

    op.drop_table('circumstances')
    with op.batch_alter_table('case_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_event_case_id'))

    op.drop_table('case_event')
    with op.batch_alter_table('case_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_answer_case_id'))

    op.drop_table('case_answer')
    with op.batch_alter_table('recorded_authority', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recorded_authority_recipient'))
        batch_op.drop_index(batch_op.f('ix_recorded_authority_case_id'))

    op.drop_table('recorded_authority')
    with op.batch_alter_table('lead', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_lead_case_id'))

    op.drop_table('lead')
    with op.batch_alter_table('investigative_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_investigative_note_case_id'))

    op.drop_table('investigative_note')
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_docket_id'))
        batch_op.drop_index(batch_op.f('ix_filing_case_id'))

    op.drop_table('filing')
    with op.batch_alter_table('duty_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_record_case_id'))

    op.drop_table('duty_record')
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_duty_case_id'))
        batch_op.drop_index('ix_duty_agency_id_done_at_due_at')

    op.drop_table('duty')
    with op.batch_alter_table('custody', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_custody_case_id'))

    op.drop_table('custody')
    with op.batch_alter_table('court_order', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_court_order_docket_id'))
        batch_op.drop_index(batch_op.f('ix_court_order_case_id'))

    op.drop_table('court_order')
    with op.batch_alter_table('compact_matter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_compact_matter_case_id'))

    op.drop_table('compact_matter')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_case_id'))

    op.drop_table('comment')
    with op.batch_alter_table('case_docket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_docket_docket_id'))
        batch_op.drop_index(batch_op.f('ix_case_docket_case_id'))

    op.drop_table('case_docket')
    with op.batch_alter_table('case_access', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_access_case_id'))
        batch_op.drop_index('ix_case_access_agency_id_case_id')

    op.drop_table('case_access')
    with op.batch_alter_table('appearance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appearance_party'))
        batch_op.drop_index(batch_op.f('ix_appearance_docket_id'))

    op.drop_table('appearance')
    with op.batch_alter_table('look_up', schema=None) as batch_op:
        batch_op.drop_index('ix_look_up_seat_id_created_at')

    op.drop_table('look_up')
    with op.batch_alter_table('docket', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_docket_office_id'))
        batch_op.drop_index(batch_op.f('ix_docket_child_id'))

    op.drop_table('docket')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cases_child_id'))
        batch_op.drop_index(batch_op.f('ix_cases_agency_id'))

    op.drop_table('cases')
    with op.batch_alter_table('pack_adoption', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_pack_adoption_pack'))

    op.drop_table('pack_adoption')
    with op.batch_alter_table('child', schema=None) as batch_op:
        batch_op.drop_index('ix_child_agency_id_name_key')

    op.drop_table('child')
