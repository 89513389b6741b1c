"""Drafts of forms: what was typed and not sent."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('form_draft',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('writer', sa.String(length=12), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('saved_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('minute_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('saves', sa.Integer(), nullable=False),
    sa.Column('sealed_fields', portal.store.sealed.Envelope(), nullable=True),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_form_draft_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_draft')),
    sa.UniqueConstraint('seat_id', 'number', name=op.f('uq_form_draft_seat_id_number'))
    )
    with op.batch_alter_table('form_draft', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_form_draft_saved_at'), ['saved_at'], unique=False)


def downgrade() -> None:
    op.drop_table('form_draft')
