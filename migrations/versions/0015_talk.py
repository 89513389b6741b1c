"""Each comment and lead knows the form by which it came, so that a second click keeps nothing twice."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('comment', 'lead'):
        op.add_column(table, sa.Column('once_key', sa.String(length=40), nullable=True))
        op.create_index(f'uq_{table}_case_id_once_key', table, ['case_id', 'once_key'], unique=True)


def downgrade() -> None:
    for table in ('lead', 'comment'):
        op.drop_index(f'uq_{table}_case_id_once_key', table_name=table)
        op.drop_column(table, 'once_key')
