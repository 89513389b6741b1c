"""The roster of the children in an agency's care, the files brought in, and what each did."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('roster_entry',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('own_number', portal.store.types.Text(length=60), nullable=True),
    sa.Column('tribe', portal.store.types.Text(length=200), nullable=True),
    sa.Column('left_care_on', sa.Date(), nullable=True),
    sa.Column('worker', portal.store.types.Text(length=400), nullable=True),
    sa.Column('counsel', portal.store.types.Text(length=400), nullable=True),
    sa.Column('placement', portal.store.types.Text(length=200), nullable=True),
    sa.Column('photo_date', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_roster_entry_agency_id_agency')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_roster_entry_child_id_child')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_entry')),
    sa.UniqueConstraint('agency_id', 'own_number', name=op.f('uq_roster_entry_agency_id_own_number')),
    sa.UniqueConstraint('child_id', name=op.f('uq_roster_entry_child_id'))
    )
    op.create_table('roster_import',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('prepared_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('applied_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('undone_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('added', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('left_out', sa.Integer(), nullable=False),
    sa.Column('sealed_text', portal.store.sealed.Envelope(), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_roster_import_agency_id_agency')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_roster_import_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_import')),
    sa.UniqueConstraint('number', name=op.f('uq_roster_import_number'))
    )
    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_import_agency_id'), ['agency_id'], unique=False)

    op.create_table('roster_change',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('import_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('child_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('added', sa.Boolean(), nullable=False),
    sa.Column('sealed_what', portal.store.sealed.Envelope(), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_roster_change_agency_id_agency')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_roster_change_child_id_child')),
    sa.ForeignKeyConstraint(['import_id'], ['roster_import.id'], name=op.f('fk_roster_change_import_id_roster_import')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roster_change'))
    )
    with op.batch_alter_table('roster_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_roster_change_import_id'), ['import_id'], unique=False)

    for table in ('child', 'docket'):
        op.add_column(table, sa.Column('withdrawn_at', portal.store.types.UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ('docket', 'child'):
        op.drop_column(table, 'withdrawn_at')

    with op.batch_alter_table('roster_change', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_change_import_id'))

    op.drop_table('roster_change')
    with op.batch_alter_table('roster_import', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_roster_import_agency_id'))

    op.drop_table('roster_import')
    op.drop_table('roster_entry')
