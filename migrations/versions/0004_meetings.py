"""Meetings."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('meeting',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('title', portal.store.types.Text(length=300), nullable=False),
    sa.Column('purpose', portal.store.types.Text(length=2000), nullable=False),
    sa.Column('starts_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('zone', sa.String(length=40), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('place', portal.store.types.Text(length=300), nullable=False),
    sa.Column('link', portal.store.types.Text(length=300), nullable=False),
    sa.Column('convener_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorder_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('moved_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('started_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('circulated_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('approved_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('approver_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('canonical', portal.store.types.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['approver_id'], ['seat.id'], name=op.f('fk_meeting_approver_id_seat')),
    sa.ForeignKeyConstraint(['convener_id'], ['seat.id'], name=op.f('fk_meeting_convener_id_seat')),
    sa.ForeignKeyConstraint(['recorder_id'], ['seat.id'], name=op.f('fk_meeting_recorder_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    sa.UniqueConstraint('number', name=op.f('uq_meeting_number'))
    )
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_convener_id'), ['convener_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_recorder_id'), ['recorder_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_starts_at'), ['starts_at'], unique=False)

    op.create_table('agenda_item',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', portal.store.types.Text(length=300), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('presenter', portal.store.types.Text(length=200), nullable=False),
    sa.Column('withdrawn_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('text', portal.store.types.Text(length=20000), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('decision', portal.store.types.Text(length=4000), nullable=False),
    sa.Column('dissent', portal.store.types.Text(length=4000), nullable=False),
    sa.Column('decision_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agenda_item_meeting_id_meeting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item')),
    sa.UniqueConstraint('number', name=op.f('uq_agenda_item_number'))
    )
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_agenda_item_meeting_id'), ['meeting_id'], unique=False)

    op.create_table('invitee',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('meeting_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answer', sa.String(length=12), nullable=False),
    sa.Column('answered_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('present', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_invitee_meeting_id_meeting')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_invitee_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitee')),
    sa.UniqueConstraint('meeting_id', 'seat_id', name=op.f('uq_invitee_meeting_id_seat_id'))
    )
    with op.batch_alter_table('invitee', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitee_seat_id'), ['seat_id'], unique=False)

    op.create_table('meeting_action',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('owner_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('what', portal.store.types.Text(length=1000), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('done_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('note', portal.store.types.Text(length=2000), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_meeting_action_item_id_agenda_item')),
    sa.ForeignKeyConstraint(['owner_id'], ['seat.id'], name=op.f('fk_meeting_action_owner_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_action')),
    sa.UniqueConstraint('number', name=op.f('uq_meeting_action_number'))
    )
    with op.batch_alter_table('meeting_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meeting_action_item_id'), ['item_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_meeting_action_owner_id'), ['owner_id'], unique=False)

    op.create_table('minutes_revision',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('saved_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('text', portal.store.types.Text(length=20000), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['agenda_item.id'], name=op.f('fk_minutes_revision_item_id_agenda_item')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_minutes_revision_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes_revision')),
    sa.UniqueConstraint('item_id', 'version', name=op.f('uq_minutes_revision_item_id_version'))
    )


def downgrade() -> None:
    op.drop_table('minutes_revision')
    with op.batch_alter_table('meeting_action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_action_owner_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_action_item_id'))

    op.drop_table('meeting_action')
    with op.batch_alter_table('invitee', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitee_seat_id'))

    op.drop_table('invitee')
    with op.batch_alter_table('agenda_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_agenda_item_meeting_id'))

    op.drop_table('agenda_item')
    with op.batch_alter_table('meeting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meeting_starts_at'))
        batch_op.drop_index(batch_op.f('ix_meeting_recorder_id'))
        batch_op.drop_index(batch_op.f('ix_meeting_convener_id'))

    op.drop_table('meeting')
