"""The keys of every child anew: each two words of a name have keys together, so that a look-up reads few rows."""

import sqlalchemy as sa
from alembic import op

from portal.cases.name_rules import Names, known_keys

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
SOME = 1000  # children at a time


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':  # the policies are away meanwhile, so that the owner, too, sees no row
        for table in ('child', 'child_key'):
            op.execute(f'alter table {table} no force row level security')
    child = sa.table('child', sa.column('id', KEY), sa.column('agency_id', KEY), sa.column('full_name', sa.String()), sa.column('former_names', sa.String()),
                     sa.column('nicknames', sa.String()), sa.column('birth_date', sa.Date()), sa.column('withdrawn_at'))
    table = sa.table('child_key', sa.column('agency_id', KEY), sa.column('key', sa.BigInteger()), sa.column('child_id', KEY))
    connection.execute(table.delete())
    kept = sa.select(child).where(child.c.withdrawn_at.is_(None)).order_by(child.c.id).limit(SOME)
    rows = connection.execute(kept).all()
    while rows:
        keys = [
            {'agency_id': row.agency_id, 'key': key, 'child_id': row.id}
            for row in rows
            for key in sorted(known_keys(Names(row.full_name or '', row.former_names or '', row.nicknames or '', row.birth_date)))
        ]
        if keys:
            connection.execute(table.insert(), keys)
        rows = connection.execute(kept.where(child.c.id > rows[-1].id)).all()


def downgrade() -> None:
    """The keys stay: what looks children up by those of one word finds them still."""
