"""What is asked of the tables: one SQL text and the values bound to it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Statement:
    """One SQL text and the values bound to its $names.

    common  how the text begins, where it names the rows asked for (`asked`): equal in all statements of one plan, so whoever runs
            several may keep those rows and put another beginning before `rest`
    """

    sql: str
    parameters: dict[str, Any]
    common: str = ""

    @property
    def rest(self) -> str:
        """What follows the common beginning."""
        return self.sql[len(self.common) :]

    def as_text(self) -> str:
        """The SQL with its parameters above it, for a person to read or run elsewhere."""
        lines = [f"-- ${name} = {value!s}" for name, value in sorted(self.parameters.items())]
        return "\n".join([*lines, self.sql])
