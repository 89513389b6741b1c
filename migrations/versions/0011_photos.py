"""Photos."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('photo_file',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('thumbnail', sa.String(length=32), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('prepared_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('kept_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_photo_file_case_id_cases')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_photo_file_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo_file')),
    sa.UniqueConstraint('name', name=op.f('uq_photo_file_name')),
    sa.UniqueConstraint('number', name=op.f('uq_photo_file_number')),
    sa.UniqueConstraint('thumbnail', name=op.f('uq_photo_file_thumbnail'))
    )
    op.create_table('child_photo',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=True),
    sa.Column('source', portal.store.types.Text(length=40), nullable=True),
    sa.Column('consent', sa.Boolean(), nullable=True),
    sa.Column('current', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_child_photo_agency_id_agency')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_child_photo_child_id_child')),
    sa.ForeignKeyConstraint(['file_id'], ['photo_file.id'], name=op.f('fk_child_photo_file_id_photo_file')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_child_photo_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_photo'))
    )
    with op.batch_alter_table('child_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_child_photo_child_id'), ['child_id'], unique=False)

    op.create_table('case_photo',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('photo_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('taken_on', sa.Date(), nullable=True),
    sa.Column('source', portal.store.types.Text(length=40), nullable=True),
    sa.Column('consent', sa.Boolean(), nullable=True),
    sa.Column('carried', sa.Boolean(), nullable=False),
    sa.Column('superseded_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('filing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_case_photo_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_photo_case_id_cases')),
    sa.ForeignKeyConstraint(['file_id'], ['photo_file.id'], name=op.f('fk_case_photo_file_id_photo_file')),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.id'], name=op.f('fk_case_photo_filing_id_filing')),
    sa.ForeignKeyConstraint(['photo_id'], ['child_photo.id'], name=op.f('fk_case_photo_photo_id_child_photo')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_photo')),
    sa.UniqueConstraint('number', name=op.f('uq_case_photo_number'))
    )
    with op.batch_alter_table('case_photo', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_photo_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_case_photo_current', ['case_id', 'agency_id'], unique=True, sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('case_photo', schema=None) as batch_op:
        batch_op.drop_index('uq_case_photo_current', sqlite_where=sa.text('superseded_at IS NULL'), postgresql_where=sa.text('superseded_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_case_photo_case_id'))

    op.drop_table('case_photo')
    with op.batch_alter_table('child_photo', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_child_photo_child_id'))

    op.drop_table('child_photo')
    op.drop_table('photo_file')
