"""Clocks: who owes a duty, what it tells by being there, and whether it is waived, paused or disputed."""

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None
TELLS = {
    'lead_received': 'leads', 'sighted': 'leads', 'victim_identified': 'screening_result', 'screened': 'screening_detail',
    'interviewed': 'screening_detail', 'crime_found': 'screening_detail', 'abuse_learned': 'screening_detail',
}


def upgrade() -> None:
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.add_column(sa.Column('tells', sa.String(length=200), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('waived', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('paused', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('disputed', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('actors', portal.store.types.Text(length=200), nullable=True))
    for kind, told in TELLS.items():  # hidden from the first moment, not only once recomputed
        op.execute(sa.text("update duty set tells = :told where started_by = :kind").bindparams(told=told, kind=kind))


def downgrade() -> None:
    with op.batch_alter_table('duty', schema=None) as batch_op:
        for column in ('actors', 'disputed', 'paused', 'waived', 'tells'):
            batch_op.drop_column(column)
