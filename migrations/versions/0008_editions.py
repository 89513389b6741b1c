"""Editions: an adoption keeps the text of its pack; drafts, what was sent and how it was answered stand in the same table."""

import hashlib
import re
import secrets
from pathlib import Path

import sqlalchemy as sa
from alembic import op

import portal.clocks
import portal.store.types

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
SEATS = ('drafted_by', 'sent_by', 'answered_by')
MOMENTS = ('drafted_at', 'sent_at', 'answered_at')


def text_of(code: str, edition: str) -> str:
    """The project's text of a pack where it is of this edition; else nothing is known of the text."""
    path = Path(portal.clocks.__file__).with_name('packs') / f'{code}.pack'
    text = path.read_text(encoding='utf-8') if path.is_file() else ''
    found = re.search(r'^Edition:(.*)$', text, re.MULTILINE)
    return text if found and found[1].strip() == edition else ''


def upgrade() -> None:
    with op.batch_alter_table('pack_adoption', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('state', sa.String(length=12), nullable=False, server_default='adopted'))
        batch_op.add_column(sa.Column('text', portal.store.types.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('digest', sa.String(length=64), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('text_before', portal.store.types.Text(), nullable=True))
        batch_op.add_column(sa.Column('refused', portal.store.types.Text(length=2000), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='1'))
        for name in SEATS:
            batch_op.add_column(sa.Column(name, KEY, nullable=True))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, portal.store.types.UTCDateTime(timezone=True), nullable=True))
        batch_op.alter_column('starts_at', existing_type=portal.store.types.UTCDateTime(timezone=True), nullable=True)
    connection = op.get_bind()
    keep = sa.text('update pack_adoption set number = :number, text = :text, digest = :digest where id = :id')
    for row in connection.execute(sa.text('select id, pack, edition from pack_adoption')).all():
        text = text_of(row.pack, row.edition)
        number = f'{secrets.randbelow(9 * 10**11) + 10**11}'
        digest = hashlib.sha256(text.encode()).hexdigest()
        connection.execute(keep, {'number': number, 'text': text, 'digest': digest, 'id': row.id})
    with op.batch_alter_table('pack_adoption', schema=None) as batch_op:
        batch_op.alter_column('number', existing_type=sa.String(length=12), nullable=False)
        # Whatever is added from now on says how far it is; silence is a draft, never law.
        for name, kind in (('state', sa.String(length=12)), ('text', portal.store.types.Text()), ('digest', sa.String(length=64)),
                           ('refused', portal.store.types.Text(length=2000)), ('version', sa.Integer())):
            batch_op.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
        batch_op.create_unique_constraint(batch_op.f('uq_pack_adoption_number'), ['number'])
        for name in SEATS:
            batch_op.create_foreign_key(batch_op.f(f'fk_pack_adoption_{name}_seat'), 'seat', [name], ['id'])


def downgrade() -> None:
    # What nobody has adopted was never law: the older schema would take it for such.
    op.execute("delete from pack_adoption where state <> 'adopted'")
    with op.batch_alter_table('pack_adoption', schema=None) as batch_op:
        for name in SEATS:
            batch_op.drop_constraint(batch_op.f(f'fk_pack_adoption_{name}_seat'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('uq_pack_adoption_number'), type_='unique')
        batch_op.alter_column('starts_at', existing_type=portal.store.types.UTCDateTime(timezone=True), nullable=False)
        for name in (*MOMENTS, *SEATS, 'version', 'refused', 'text_before', 'digest', 'text', 'state', 'number'):
            batch_op.drop_column(name)
