"""What was updated of the NCIC entry and by whom; since when a pick-up order is as far as it is."""

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('ncic_attestation', sa.Column('ncic_update_words', portal.store.types.Text(length=400), nullable=True))
    op.add_column('ncic_attestation', sa.Column('ncic_update_by', portal.store.types.Text(length=200), nullable=True))
    op.add_column('supervision_warrant', sa.Column('pick_up_order_at', portal.store.types.UTCDateTime(timezone=True), nullable=True))
    op.create_index('ix_supervision_warrant_orders', 'supervision_warrant', ['agency_id'], unique=False, sqlite_where=sa.text('superseded_at IS NULL AND pick_up_order IS NOT NULL'), postgresql_where=sa.text('superseded_at IS NULL AND pick_up_order IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_supervision_warrant_orders', table_name='supervision_warrant', sqlite_where=sa.text('superseded_at IS NULL AND pick_up_order IS NOT NULL'), postgresql_where=sa.text('superseded_at IS NULL AND pick_up_order IS NOT NULL'))
    op.drop_column('supervision_warrant', 'pick_up_order_at')
    op.drop_column('ncic_attestation', 'ncic_update_by')
    op.drop_column('ncic_attestation', 'ncic_update_words')
