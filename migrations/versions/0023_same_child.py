"""The same child: merges of two children of an agency, which cases moved with them; who is asked of a child whom two agencies hold, and what they say."""

import sqlalchemy as sa
from alembic import op

import portal.store.sealed
import portal.store.types

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
MOMENT = portal.store.types.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.add_column('child', sa.Column('merged_into_id', KEY, nullable=True))
    op.create_table('child_merge',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('agency_id', KEY, nullable=False),
    sa.Column('first_id', KEY, nullable=False),
    sa.Column('second_id', KEY, nullable=False),
    sa.Column('stood', sa.String(length=32), nullable=False),
    sa.Column('proposed_at', MOMENT, nullable=False),
    sa.Column('proposed_by', KEY, nullable=False),
    sa.Column('answered_at', MOMENT, nullable=True),
    sa.Column('answered_by', KEY, nullable=True),
    sa.Column('confirmed', sa.Boolean(), nullable=False),
    sa.Column('names', sa.Boolean(), nullable=False),
    sa.Column('undone_at', MOMENT, nullable=True),
    sa.Column('undone_by', KEY, nullable=True),
    sa.Column('sealed_what', portal.store.sealed.Envelope(), nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_child_merge_agency_id_agency')),
    sa.ForeignKeyConstraint(['first_id'], ['child.id'], name=op.f('fk_child_merge_first_id_child')),
    sa.ForeignKeyConstraint(['second_id'], ['child.id'], name=op.f('fk_child_merge_second_id_child')),
    sa.ForeignKeyConstraint(['proposed_by'], ['seat.id'], name=op.f('fk_child_merge_proposed_by_seat')),
    sa.ForeignKeyConstraint(['answered_by'], ['seat.id'], name=op.f('fk_child_merge_answered_by_seat')),
    sa.ForeignKeyConstraint(['undone_by'], ['seat.id'], name=op.f('fk_child_merge_undone_by_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child_merge')),
    sa.UniqueConstraint('number', name=op.f('uq_child_merge_number'))
    )
    for column in ('agency_id', 'first_id', 'second_id'):
        op.create_index(f'ix_child_merge_{column}', 'child_merge', [column])
    op.create_table('merged_case',
    sa.Column('merge_id', KEY, autoincrement=False, nullable=False),
    sa.Column('case_id', KEY, autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['merge_id'], ['child_merge.id'], name=op.f('fk_merged_case_merge_id_child_merge')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_merged_case_case_id_cases')),
    sa.PrimaryKeyConstraint('merge_id', 'case_id', name=op.f('pk_merged_case')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_merged_case_case_id', 'merged_case', ['case_id'])

    op.create_table('dual_contact',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('agency_id', KEY, nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('starts_at', MOMENT, nullable=False),
    sa.Column('ends_at', MOMENT, nullable=True),
    sa.Column('made_by', KEY, nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_dual_contact_agency_id_agency')),
    sa.ForeignKeyConstraint(['made_by'], ['seat.id'], name=op.f('fk_dual_contact_made_by_seat')),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name=op.f('fk_dual_contact_seat_id_seat')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dual_contact'))
    )
    for column in ('agency_id', 'seat_id'):
        op.create_index(f'ix_dual_contact_{column}', 'dual_contact', [column])
    op.create_table('dual_side',
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('agency_id', KEY, nullable=False),
    sa.Column('child_id', KEY, nullable=False),
    sa.Column('other_agency_id', KEY, nullable=False),
    sa.Column('other_child_id', KEY, nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('answer', sa.String(length=12), nullable=False),
    sa.Column('answered_at', MOMENT, nullable=True),
    sa.Column('answered_by', KEY, nullable=True),
    sa.Column('outcome', sa.String(length=12), nullable=False),
    sa.Column('settled_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_dual_side_agency_id_agency')),
    sa.ForeignKeyConstraint(['answered_by'], ['seat.id'], name=op.f('fk_dual_side_answered_by_seat')),
    sa.ForeignKeyConstraint(['child_id'], ['child.id'], name=op.f('fk_dual_side_child_id_child')),
    sa.ForeignKeyConstraint(['other_agency_id'], ['agency.id'], name=op.f('fk_dual_side_other_agency_id_agency')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dual_side')),
    sa.UniqueConstraint('child_id', 'other_child_id', name=op.f('uq_dual_side_child_id_other_child_id')),
    sa.UniqueConstraint('number', 'agency_id', name=op.f('uq_dual_side_number_agency_id'))
    )
    op.create_index('ix_dual_side_agency_id', 'dual_side', ['agency_id'])


def downgrade() -> None:
    op.drop_table('dual_side')
    op.drop_table('dual_contact')
    op.drop_table('merged_case')
    op.drop_table('child_merge')
    op.drop_column('child', 'merged_into_id')
