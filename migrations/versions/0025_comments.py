"""Comments that answer one another, are corrected and taken back: each has a public number, and its changes stand in rows of their own."""

import secrets

import sqlalchemy as sa
from alembic import op

import portal.store.types

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None
KEY = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('answers_id', KEY, nullable=True))
        batch_op.create_foreign_key('fk_comment_answers_id_comment', 'comment', ['answers_id'], ['id'])

    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':
        op.execute('alter table comment no force row level security')  # a migration's rows are no viewer's; put back in force afterwards
    rows = connection.execute(sa.text('select id from comment')).scalars().all()
    if rows:
        connection.execute(
            sa.text('update comment set number = :number where id = :id'),
            [{'id': row, 'number': f'{secrets.randbelow(9 * 10**11) + 10**11}'} for row in rows],
        )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.alter_column('number', existing_type=sa.String(length=12), nullable=False)
        batch_op.create_unique_constraint('uq_comment_number', ['number'])

    op.create_table('comment_change',
    sa.Column('comment_id', KEY, nullable=False),
    sa.Column('seat_id', KEY, nullable=False),
    sa.Column('taken_back', sa.Boolean(), nullable=False),
    sa.Column('comment_text', portal.store.types.Text(length=8000), nullable=True),
    sa.Column('case_id', KEY, nullable=False),
    sa.Column('agency_id', KEY, nullable=False),
    sa.Column('id', KEY, autoincrement=False, nullable=False),
    sa.Column('recorded_at', portal.store.types.UTCDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name='fk_comment_change_comment_id_comment'),
    sa.ForeignKeyConstraint(['seat_id'], ['seat.id'], name='fk_comment_change_seat_id_seat'),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name='fk_comment_change_case_id_cases'),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name='fk_comment_change_agency_id_agency'),
    sa.PrimaryKeyConstraint('id', name='pk_comment_change')
    )
    for column in ('case_id', 'comment_id'):
        op.create_index(f'ix_comment_change_{column}', 'comment_change', [column])


def downgrade() -> None:
    op.drop_table('comment_change')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_constraint('uq_comment_number', type_='unique')
        batch_op.drop_constraint('fk_comment_answers_id_comment', type_='foreignkey')
        batch_op.drop_column('answers_id')
        batch_op.drop_column('number')
