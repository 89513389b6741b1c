"""Sign-ins by a provider: whom it knows, what is under way, and sessions bound to its agency."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('provider_flow',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('state_hash', sa.String(length=64), nullable=False),
    sa.Column('browser_hash', sa.String(length=64), nullable=False),
    sa.Column('network_hash', sa.String(length=64), nullable=False),
    sa.Column('nonce_hash', sa.String(length=64), nullable=False),
    sa.Column('sealed_verifier', portal.store.sealed.Envelope(), nullable=True),
    sa.Column('provider', sa.String(length=40), nullable=False),
    sa.Column('next_page', portal.store.types.Text(length=200), nullable=False),
    sa.Column('started_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_flow')),
    sa.UniqueConstraint('state_hash', name=op.f('uq_provider_flow_state_hash'))
    )
    with op.batch_alter_table('provider_flow', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provider_flow_network_hash'), ['network_hash'], unique=False)

    op.create_table('provider_identity',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('issuer', portal.store.types.Text(length=200), nullable=False),
    sa.Column('subject', portal.store.types.Text(length=255), nullable=False),
    sa.Column('first_seen_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('linked_by', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('linked_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', portal.store.types.UTCDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['linked_by'], ['seat.id'], name=op.f('fk_provider_identity_linked_by_seat')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_provider_identity_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_identity')),
    sa.UniqueConstraint('number', name=op.f('uq_provider_identity_number'))
    )
    with op.batch_alter_table('provider_identity', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_provider_identity_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_provider_identity_open', ['issuer', 'subject'], unique=True, sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))

    with op.batch_alter_table('sign_in_session', schema=None) as batch_op:
        batch_op.add_column(sa.Column('identity_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.create_index(batch_op.f('ix_sign_in_session_identity_id'), ['identity_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_sign_in_session_identity_id_provider_identity'), 'provider_identity', ['identity_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_sign_in_session_agency_id_agency'), 'agency', ['agency_id'], ['id'])


def downgrade() -> None:
    # Without its binding such a session could hold any seat of its person, so it ends.
    op.execute("update sign_in_session set ended_at = seen_at where ended_at is null and identity_id is not null")
    with op.batch_alter_table('sign_in_session', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_sign_in_session_agency_id_agency'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_sign_in_session_identity_id_provider_identity'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_sign_in_session_identity_id'))
        batch_op.drop_column('agency_id')
        batch_op.drop_column('identity_id')

    with op.batch_alter_table('provider_identity', schema=None) as batch_op:
        batch_op.drop_index('uq_provider_identity_open', sqlite_where=sa.text('ended_at is null'), postgresql_where=sa.text('ended_at is null'))
        batch_op.drop_index(batch_op.f('ix_provider_identity_person_id'))

    op.drop_table('provider_identity')
    with op.batch_alter_table('provider_flow', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_provider_flow_network_hash'))

    op.drop_table('provider_flow')
