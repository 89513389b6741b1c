"""What was updated of the NCIC entry and by whom."""

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


def downgrade() -> None:
    op.drop_column('ncic_attestation', 'ncic_update_by')
    op.drop_column('ncic_attestation', 'ncic_update_words')
