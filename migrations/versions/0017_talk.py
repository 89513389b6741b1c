"""Questions between agencies and their answers; each comment and lead knows the form by which it came, so that a second click keeps nothing twice."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('comment', 'lead'):
        op.add_column(table, sa.Column('once_key', sa.String(length=40), nullable=True))
        op.create_index(f'uq_{table}_case_id_once_key', table, ['case_id', 'once_key'], unique=True)

    op.create_table('information_request',
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('asked_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('question', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('needed_by', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('once_key', sa.String(length=40), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_information_request_agency_id_agency')),
    sa.ForeignKeyConstraint(['asked_id'], ['agency.id'], name=op.f('fk_information_request_asked_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_information_request_case_id_cases')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_information_request_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_information_request')),
    sa.UniqueConstraint('number', name=op.f('uq_information_request_number'))
    )
    with op.batch_alter_table('information_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_information_request_asked_id'), ['asked_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_information_request_case_id'), ['case_id'], unique=False)
        batch_op.create_index('uq_information_request_case_id_once_key', ['case_id', 'once_key'], unique=True)

    op.create_table('request_answer',
    sa.Column('request_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seat_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('answer_text', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_request_answer_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_request_answer_case_id_cases')),
    sa.ForeignKeyConstraint(['request_id'], ['information_request.id'], name=op.f('fk_request_answer_request_id_information_request')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_request_answer_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_answer')),
    sa.UniqueConstraint('request_id', 'version', name=op.f('uq_request_answer_request_id_version'))
    )
    with op.batch_alter_table('request_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_answer_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_answer_request_id'), ['request_id'], unique=False)


def downgrade() -> None:
    op.drop_table('request_answer')
    op.drop_table('information_request')
    for table in ('lead', 'comment'):
        op.drop_index(f'uq_{table}_case_id_once_key', table_name=table)
        op.drop_column(table, 'once_key')
