"""Let PostgreSQL plan each `Statement` once for a connection, by PREPARE and EXECUTE; others go as Django sends them.

A page's statements join so many tables that planning them takes several times what running them takes. Not for
connections through PgBouncer: what a session would keep is not there for the next statement.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db.backends.postgresql.base import CursorMixin
from psycopg import ClientCursor, ProgrammingError
from psycopg.errors import DuplicatePreparedStatement, FeatureNotSupported, InvalidSqlStatementName
from psycopg.pq import TransactionStatus
from psycopg.sql import Literal

from config.statements import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Self

    from psycopg import Connection

    from config.statements import Planned

logger = logging.getLogger(__name__)

# What the session keeps of a page's longest statement takes the server some 300 KB.
MOST = 60

# The names of statements that each connection has prepared, the one not used for longest first; False: PostgreSQL
# refused to prepare it.
_known: WeakKeyDictionary[Connection[Any], OrderedDict[str, bool]] = WeakKeyDictionary()


class _Asked(NamedTuple):
    """A statement with its values in it, written when somebody wants to see it."""

    connection: Connection[Any]
    sql: str
    params: Sequence[Any] | None

    @property
    def query(self) -> bytes:
        """Return the statement."""
        return ClientCursor(self.connection).mogrify(self.sql, self.params).encode()


class PlanningCursor(CursorMixin, ClientCursor[Any]):
    """Django's cursor, which runs a `Statement` by its plan outside of transactions.

    Inside of one it does not: a plan that a migration has made void would abort the transaction.
    """

    # The states of a connection in which statements are planned.
    where = frozenset({TransactionStatus.IDLE})

    def execute(self, query: Any, params: Sequence[Any] | None = None, **options: Any) -> Self:  # type: ignore[override]
        """Run a statement, by its plan where it has one."""
        if isinstance(query, Statement) and self._may_plan():
            planned = query.plan(params or (), self._quoted)
            if self._is_ready(planned):
                try:
                    super().execute(planned.asking, planned.values(params or ()), **options)
                    # Django's logs and tests read from here which statement ran.
                    self._query = _Asked(self.connection, query, params)  # type: ignore[assignment]
                    return self  # noqa: TRY300  (what follows is for errors)
                except (FeatureNotSupported, InvalidSqlStatementName):
                    # A table's columns have changed since, or the session has lost its statements.
                    if not self._may_plan():
                        raise
                    self._forget(planned)
        return super().execute(query, params, **options)

    def _may_plan(self) -> bool:
        return self.connection.info.transaction_status in self.where

    def _quoted(self, value: Any) -> str:
        return Literal(value).as_string(self.connection)

    def _is_ready(self, planned: Planned) -> bool:
        """Tell whether the session has prepared a statement, having it prepared at its first use."""
        known = _known.setdefault(self.connection, OrderedDict())
        if planned.name not in known:
            known[planned.name] = self._is_prepared(planned)
            if len(known) > MOST:
                self._deallocate(known.popitem(last=False)[0])
        known.move_to_end(planned.name)
        return known[planned.name]

    def _is_prepared(self, planned: Planned) -> bool:
        try:
            super().execute(planned.preparing)
        except ProgrammingError as err:
            if not self._may_plan():
                raise
            if not isinstance(err, DuplicatePreparedStatement):
                facts = {"name": planned.name, "sqlstate": err.sqlstate}
                logger.warning("A statement cannot be planned ahead.", extra={"facts": facts})
                return False
        return True

    def _forget(self, planned: Planned) -> None:
        _known[self.connection].pop(planned.name, None)
        self._deallocate(planned.name)

    def _deallocate(self, name: str) -> None:
        with suppress(InvalidSqlStatementName):
            super().execute(f"DEALLOCATE {name}")


class PlanningAnywhere(PlanningCursor):
    """For tests, which are transactions."""

    where = frozenset({TransactionStatus.IDLE, TransactionStatus.INTRANS})
