"""Forms that arrived after their session had ended."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('kept_form',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('path', sa.String(length=200), nullable=False),
    sa.Column('kept_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('sealed_fields', portal.store.sealed.Envelope(), nullable=True),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_kept_form_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_form')),
    sa.UniqueConstraint('number', name=op.f('uq_kept_form_number')),
    sa.UniqueConstraint('seat_id', name=op.f('uq_kept_form_seat_id'))
    )


def downgrade() -> None:
    op.drop_table('kept_form')
