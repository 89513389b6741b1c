"""Notices: outbox, inboxes, mail, units and on-call lists, cover, choices, calendar feeds; a mail address for each person."""

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('worker_mark',
    sa.Column('name', sa.String(length=24), nullable=False),
    sa.Column('at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_worker_mark'))
    )
    op.create_table('calendar_feed',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('session_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_calendar_feed_person_id_person')),
    sa.ForeignKeyConstraint(['session_id'], ['sign_in_session.id'], name=op.f('fk_calendar_feed_session_id_sign_in_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_feed')),
    sa.UniqueConstraint('number', name=op.f('uq_calendar_feed_number')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_calendar_feed_token_hash'))
    )
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_calendar_feed_person_id'), ['person_id'], unique=False)

    op.create_table('unit',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('name', portal.store.types.Text(length=200), nullable=False),
    sa.Column('takes', sa.String(length=16), nullable=False),
    sa.Column('phone', portal.store.types.Text(length=40), nullable=False),
    sa.Column('mail_address', portal.store.types.Text(length=254), nullable=False),
    sa.Column('ended_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_unit_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unit')),
    sa.UniqueConstraint('number', name=op.f('uq_unit_number'))
    )
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_unit_agency_id'), ['agency_id'], unique=False)

    op.create_table('cover',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('acting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['acting_id'], ['seat.id'], name=op.f('fk_cover_acting_id_seat')),
    sa.ForeignKeyConstraint(['made_by'], ['seat.id'], name=op.f('fk_cover_made_by_seat')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_cover_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cover')),
    sa.UniqueConstraint('number', name=op.f('uq_cover_number'))
    )
    with op.batch_alter_table('cover', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_cover_acting_id'), ['acting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_cover_seat_id'), ['seat_id'], unique=False)

    op.create_table('mail',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('digest', sa.Boolean(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('queued_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('unsure', sa.Integer(), nullable=False),
    sa.Column('next_try_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('begun_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('sent_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_mail_seat_id_seat')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_mail_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail')),
    sa.UniqueConstraint('number', name=op.f('uq_mail_number'))
    )
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_seat_id'), ['seat_id'], unique=False)
        batch_op.create_index('ix_mail_state_next_try_at', ['state', 'next_try_at'], unique=False)

    op.create_table('mail_choice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mail', sa.String(length=12), nullable=False),
    sa.Column('digest_at', sa.Integer(), nullable=False),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_to', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_mail_choice_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_choice')),
    sa.UniqueConstraint('seat_id', name=op.f('uq_mail_choice_seat_id'))
    )
    op.create_table('shift',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('ends_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('made_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('handed_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['handed_by'], ['seat.id'], name=op.f('fk_shift_handed_by_seat')),
    sa.ForeignKeyConstraint(['made_by'], ['seat.id'], name=op.f('fk_shift_made_by_seat')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_shift_seat_id_seat')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_shift_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift')),
    sa.UniqueConstraint('number', name=op.f('uq_shift_number'))
    )
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shift_seat_id'), ['seat_id'], unique=False)
        batch_op.create_index('ix_shift_unit_id_ends_at', ['unit_id', 'ends_at'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('object_number', sa.String(length=12), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('targets', sa.String(length=8000), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('happened_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('due_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('queued_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('once_key', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_try_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('told_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_notice_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_notice_case_id_cases')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_notice_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_notice_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('number', name=op.f('uq_notice_number')),
    sa.UniqueConstraint('once_key', name=op.f('uq_notice_once_key'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_meeting_id'), ['meeting_id'], unique=False)
        batch_op.create_index('ix_notice_state_next_try_at', ['state', 'next_try_at'], unique=False)

    op.create_table('inbox_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('unit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('because', sa.String(length=16), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('told_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('read_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('done_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_inbox_entry_notice_id_notice')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_inbox_entry_seat_id_seat')),
    sa.ForeignKeyConstraint(['unit_id'], ['unit.id'], name=op.f('fk_inbox_entry_unit_id_unit')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox_entry')),
    sa.UniqueConstraint('notice_id', 'seat_id', name=op.f('uq_inbox_entry_notice_id_seat_id')),
    sa.UniqueConstraint('number', name=op.f('uq_inbox_entry_number'))
    )
    with op.batch_alter_table('inbox_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbox_entry_notice_id'), ['notice_id'], unique=False)
        batch_op.create_index('ix_inbox_entry_seat_id_done_at', ['seat_id', 'done_at'], unique=False)

    op.create_table('mailed_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('mail_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('entry_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['inbox_entry.id'], name=op.f('fk_mailed_entry_entry_id_inbox_entry')),
    sa.ForeignKeyConstraint(['mail_id'], ['mail.id'], name=op.f('fk_mailed_entry_mail_id_mail')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_entry')),
    sa.UniqueConstraint('mail_id', 'entry_id', name=op.f('uq_mailed_entry_mail_id_entry_id'))
    )
    with op.batch_alter_table('mailed_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailed_entry_entry_id'), ['entry_id'], unique=False)

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mail_address', portal.store.types.Text(length=254), nullable=False, server_default=''))



def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('mail_address')

    with op.batch_alter_table('mailed_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailed_entry_entry_id'))

    op.drop_table('mailed_entry')
    with op.batch_alter_table('inbox_entry', schema=None) as batch_op:
        batch_op.drop_index('ix_inbox_entry_seat_id_done_at')
        batch_op.drop_index(batch_op.f('ix_inbox_entry_notice_id'))

    op.drop_table('inbox_entry')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_state_next_try_at')
        batch_op.drop_index(batch_op.f('ix_notice_meeting_id'))
        batch_op.drop_index(batch_op.f('ix_notice_case_id'))

    op.drop_table('notice')
    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.drop_index('ix_shift_unit_id_ends_at')
        batch_op.drop_index(batch_op.f('ix_shift_seat_id'))

    op.drop_table('shift')
    op.drop_table('mail_choice')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index('ix_mail_state_next_try_at')
        batch_op.drop_index(batch_op.f('ix_mail_seat_id'))

    op.drop_table('mail')
    with op.batch_alter_table('cover', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_cover_seat_id'))
        batch_op.drop_index(batch_op.f('ix_cover_acting_id'))

    op.drop_table('cover')
    with op.batch_alter_table('unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_unit_agency_id'))

    op.drop_table('unit')
    with op.batch_alter_table('calendar_feed', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_calendar_feed_person_id'))

    op.drop_table('calendar_feed')
    op.drop_table('worker_mark')
