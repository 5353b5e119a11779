"""Tables of what was published: the database itself refuses to change or delete their rows.

Triggers go up after every migration rather than in one, because SQLite drops the triggers of a
table whenever a migration rebuilds it. Whoever owns the database can take them away; `lift` does
that, and only tests call it.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate

_ON = {
    "sqlite": [
        """CREATE TRIGGER {t}_no_update BEFORE UPDATE OF {columns} ON {t}
           BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
        """CREATE TRIGGER {t}_no_person BEFORE UPDATE OF {person} ON {t}
           WHEN NEW.{person} IS NOT NULL AND NEW.{person} IS NOT OLD.{person}
           BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
        """CREATE TRIGGER {t}_no_delete BEFORE DELETE ON {t}
           BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
        # INSERT OR REPLACE deletes without asking the trigger of DELETE.
        """CREATE TRIGGER {t}_no_replace BEFORE INSERT ON {t}
           WHEN EXISTS (SELECT 1 FROM {t} WHERE id = NEW.id
                        OR ({of} = NEW.{of} AND number = NEW.number))
           BEGIN SELECT RAISE(ABORT, '{refusal}'); END""",
    ],
    "postgresql": [
        """CREATE FUNCTION {t}_refuse() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$""",
        """CREATE TRIGGER {t}_no_update BEFORE UPDATE OF {columns} ON {t}
           FOR EACH STATEMENT EXECUTE FUNCTION {t}_refuse()""",
        """CREATE TRIGGER {t}_no_person BEFORE UPDATE OF {person} ON {t} FOR EACH ROW
           WHEN (NEW.{person} IS NOT NULL AND NEW.{person} IS DISTINCT FROM OLD.{person})
           EXECUTE FUNCTION {t}_refuse()""",
        """CREATE TRIGGER {t}_no_delete BEFORE DELETE OR TRUNCATE ON {t}
           FOR EACH STATEMENT EXECUTE FUNCTION {t}_refuse()""",
    ],
}
_OFF = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {{t}}_no_{act}"
        for act in ("update", "person", "delete", "replace")
    ],
    "postgresql": ["DROP FUNCTION IF EXISTS {t}_refuse() CASCADE"],
}


@dataclass(frozen=True)
class FrozenTable:
    """A table of numbered versions. of: the column of what they are versions of.

    person: a column that may change, and only to nothing, because accounts can be erased.
    """

    table: str
    of: str
    person: str = "published_by_id"
    refusal: str = "A published version is never changed or deleted."

    def protect(self, connection: Any) -> None:
        """Put the triggers up, for the columns that there are now."""
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, self.table)
        self.lift(connection)
        quote = connection.ops.quote_name
        columns = ", ".join(quote(one.name) for one in described if one.name != self.person)
        self._run(connection, _ON, columns=columns)

    def lift(self, connection: Any) -> None:
        """Take the triggers away."""
        self._run(connection, _OFF)

    def keep_protected(self, app: Any) -> None:
        """Put the triggers up after every migration of an app."""
        post_migrate.connect(
            self._after_migrating, sender=app, weak=False, dispatch_uid=f"freeze {self.table}"
        )

    def _after_migrating(self, sender: object, using: str, **_signal: object) -> None:
        connection = connections[using]
        if self.table in connection.introspection.table_names():
            self.protect(connection)

    def _run(self, connection: Any, statements: dict[str, list[str]], columns: str = "") -> None:
        names = {"t": self.table, "of": self.of, "person": self.person, "refusal": self.refusal}
        with connection.cursor() as cursor:
            for statement in statements[connection.vendor]:
                cursor.execute(statement.format(columns=columns, **names))
