"""Questions to a clearinghouse can ask for its services, and answers say which it gives."""

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('information_request', sa.Column('services', portal.store.types.Text(length=400), nullable=True))
    op.add_column('request_answer', sa.Column('given', portal.store.types.Text(length=400), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('request_answer', schema=None) as batch_op:
        batch_op.drop_column('given')
    with op.batch_alter_table('information_request', schema=None) as batch_op:
        batch_op.drop_column('services')
