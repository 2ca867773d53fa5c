"""By which steps did source records come to stand for one person or company, and which pairs wait for somebody to decide?"""

from sameside.schema.columns import Column, Table, id_column

IDENTITY_TABLES: tuple[Table, ...] = (
    Table(
        "identity_links",
        "one step by which a source record came to stand for a person or an account",
        ("kind", "record_id", "entity_id", "strategy"),
        (
            Column("kind", "text", required=True, values=("person", "account", "person_account")),
            id_column("record_id", required=True, note="the source record that was placed"),
            id_column("entity_id", required=True, note="the person or account it was placed with"),
            Column("strategy", "text", required=True, note="the rung of the ladder"),
            Column("confidence", "decimal", required=True, note="0 to 1"),
            Column("evidence", "text", required=True, note="what the two share, in words"),
        ),
    ),
    Table(
        "match_review",
        "a pair that looks alike and was not joined: a person should decide",
        ("kind", "record_id", "candidate_id"),
        (
            Column("kind", "text", required=True, values=("person", "account", "person_account")),
            id_column("record_id", required=True),
            id_column("candidate_id", required=True),
            Column("strategy", "text", required=True),
            Column("confidence", "decimal", required=True, note="0 to 1"),
            Column("evidence", "text", required=True),
        ),
    ),
)
