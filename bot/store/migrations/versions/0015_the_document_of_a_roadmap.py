"""The document from which a text of a roadmap was made."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("editions", sa.Column("source", sa.JSON(), nullable=True))


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT count(*) FROM editions WHERE source IS NOT NULL")).scalar():
        raise RuntimeError("roadmaps are kept with their documents, which an earlier schema has no place for")
    op.drop_column("editions", "source")
