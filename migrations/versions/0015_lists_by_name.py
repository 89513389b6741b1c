"""Under which name a case stands in each agency's list, and trigrams of the names that cases are looked up by."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('case_name',
    sa.Column('agency_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('name_key', sa.String(length=400), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_case_name_agency_id_agency')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_name_case_id_cases')),
    sa.PrimaryKeyConstraint('agency_id', 'name_key', 'case_id', name=op.f('pk_case_name')),
    sa.UniqueConstraint('case_id', 'agency_id', name=op.f('uq_case_name_case_id_agency_id')),
    sqlite_with_rowid=False
    )
    if op.get_bind().dialect.name == 'postgresql':  # the policies are away meanwhile, so that the owner, too, sees no row
        for table in ('case_access', 'cases', 'identity'):
            op.execute(f'alter table {table} no force row level security')
    op.execute(sa.text(
        "insert into case_name (agency_id, name_key, case_id) "
        "select distinct case_access.agency_id, coalesce(identity.name_key, :last), cases.id from case_access "
        "join cases on cases.id = case_access.case_id left join identity on identity.case_id = cases.id "
        "and identity.agency_id = cases.agency_id and identity.superseded_at is null"
    ).bindparams(last="\uffff"))
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("create virtual table identity_words using fts5(search_key, tokenize='trigram')")
        op.execute("insert into identity_words (rowid, search_key) select id, search_key from identity where superseded_at is null")
    else:
        op.execute("create extension if not exists pg_trgm")
        op.execute("create index ix_identity_search_key on identity using gin (search_key gin_trgm_ops) where superseded_at is null")


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute("drop table identity_words")
    else:
        op.drop_index('ix_identity_search_key', table_name='identity')
    op.drop_table('case_name')
