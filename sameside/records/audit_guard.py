"""Let the database itself refuse to change or remove an entry of the trace.

Not a lock: whoever owns the file can take the guard away. It stops every slip of our own code and every hasty hand, and what gets past it
the chain of hashes tells (see services/audit.py).
"""

from django.db import connection

_TABLE = "records_auditentry"
_REFUSAL = "an entry of the trace is never changed or removed"
_ACTS = ("update", "delete")

_SQLITE = f"create trigger if not exists audit_refuses_{{act}} before {{act}} on {_TABLE} begin select raise(abort, '{_REFUSAL}'); end"
_POSTGRESQL_REFUSE = f"""
    create or replace function audit_refuses() returns trigger language plpgsql as
    $$ begin raise exception '{_REFUSAL}' using errcode = 'integrity_constraint_violation'; end $$"""
_POSTGRESQL = (
    f"create or replace trigger audit_refuses_{{act}} before {{act}} on {_TABLE} for each statement execute function audit_refuses()"
)


def guard_trace() -> None:
    """Put the guard up. Twice: nothing. A table that was made anew by a migration has none, so this comes after every one."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for act in _ACTS:
                cursor.execute(_SQLITE.format(act=act))
        elif not _is_guarded_in_postgresql():
            cursor.execute(_POSTGRESQL_REFUSE)
            for act in (*_ACTS, "truncate"):
                cursor.execute(_POSTGRESQL.format(act=act))


def _is_guarded_in_postgresql() -> bool:
    """Whether all three stand: making one anew would wait for every writer."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_trigger where tgname like 'audit_refuses_%%' and tgrelid = %s::regclass", [_TABLE])
        row = cursor.fetchone()
    return bool(row and row[0] == len(_ACTS) + 1)
