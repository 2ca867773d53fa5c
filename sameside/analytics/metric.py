"""What does the catalogue say about one metric? Everything a page, a command, a doc or a test must know of it."""

from dataclasses import dataclass, field
from typing import Literal

from sameside.analytics.answer import Unit
from sameside.analytics.fact_files import Fact, fact, tables_read
from sameside.analytics.figure_kinds import FigureKind

ParameterKind = Literal["stage", "days", "months", "choice", "currency", "definition"]
EVER = "ever"


@dataclass(frozen=True)
class Parameter:
    """One thing a person may set in `where` with '=': not a dimension, but how the metric is counted.

    bound    name of the SQL parameter it fills
    default  used when nothing is said; `option` names a workspace option that gives the default instead
    kind     stage: a step of the spine; days: a whole number from `at_least`, or 'ever' where `may_be_ever`; months: a whole number from 0;
             choice: one of `choices`; currency: an ISO 4217 code, or 'own'; definition: in_force, all, or the number of a signed version
    """

    name: str
    bound: str
    kind: ParameterKind
    default: str
    meaning: str
    choices: tuple[str, ...] = ()
    option: str = ""
    may_be_ever: bool = False
    at_least: int = 0


@dataclass(frozen=True)
class Apart:
    """Rows counted apart, said in a note when there are any. `sentence` holds {n}.

    of_owners  said only where the answer is cut or filtered by who owns the records
    """

    flag: str
    sentence: str
    scope: Literal["in_period", "true"] = "in_period"
    of_owners: bool = False


@dataclass(frozen=True)
class Range:
    """A number that rows bring along and a reader must know, as the hours promised: its least and greatest value, said in a note.

    one   the sentence where all rows hold the same; {low} stands for it
    many  where they don't; {low} and {high}
    """

    column: str
    one: str
    many: str


@dataclass(frozen=True)
class Need:
    """What must hold for the metric to mean anything, whatever the filter: of the fact's rows with `given`, one at least holds `flag`.

    Else the metric is not available, and `sentence` says why. Where `given` is '', one row of all must hold `flag`, be there rows or
    none; looking back to before the snapshot was built that is not asked, because then there may have been none yet.
    """

    given: str
    flag: str
    sentence: str


@dataclass(frozen=True)
class Listing:
    """Where the records stand behind a metric whose fact holds numbers of records.

    fact_name   fact with one row per record, with the dimensions of the metric
    rows        flag of those rows that are listed
    newest_by   columns; given, the rows of the newest day of each of their values are listed, and those without a day
    """

    fact_name: str
    rows: str = "true"
    newest_by: tuple[str, ...] = ()

    def source_sql(self, day: str, scope: str) -> str:
        """The rows listed, of `asked`: what follows a select."""
        if not self.newest_by:
            return f"from asked\nwhere ({scope}) and ({self.rows})"
        newest = f"max({day}) over (partition by {', '.join(self.newest_by)}) as newest_on"
        return (
            f"from (select asked.*, {newest} from asked where {scope}) asked\nwhere ({self.rows}) and ({day} is null or {day} = newest_on)"
        )


@dataclass(frozen=True)
class Metric:
    """One metric, declared once.

    definition       a sentence; {bound names} stand for the parameters in force
    numerator        in words; '' where the metric is no ratio
    denominator      in words: what n counts
    fact             the SQL file whose rows are counted
    about            flag of the fact's rows the metric speaks of at all
    dated_on         the fact's date column that periods are counted by
    figures          headline first
    own_dimensions   columns of the fact that are dimensions
    narrowed_to      (dimension, value) asked for silently unless the question mentions the dimension
    cut_by           dimension added silently unless the question mentions it; `cut_by_too` a second one
    locked_by        workspace option that names one value of `cut_by`: that one stands first, and a note says whether it was locked
    slice_by         dimension whose values are shares of one whole: always cut by, and a filter on it hides rows, not the whole
    knows_only_now   columns of open deals, in words, of which only the newest values are kept: looking back, a note says so
    without_time     true: the figure mixes days that mean different things, so it can't be cut by month
    fixed            SQL parameters that are part of what the metric is
    minimum_n        below it a note warns; the figure stays, with its interval
    good             which way is better
    listing          where its records stand, if not in the fact itself
    required_tables  canonical tables that must not be empty; `unlocked_by` says in words which further file would fill them
    capabilities     numbers of the capabilities served (docs)
    """

    name: str
    area: Literal["funnel", "handoff", "sales", "sourcing", "cost", "quality"]
    question: str
    definition: str
    numerator: str
    denominator: str
    fact_name: str
    dated_on: str
    unit: Unit
    figures: tuple[FigureKind, ...]
    interval: str
    good: Literal["up", "down", "neither"]
    required_tables: tuple[str, ...]
    unlocked_by: str
    capabilities: tuple[int, ...]
    about: str = "true"
    own_dimensions: tuple[str, ...] = ()
    knows_only_now: str = ""
    without_time: bool = False
    parameters: tuple[Parameter, ...] = ()
    fixed: dict[str, str] = field(default_factory=dict)
    narrowed_to: tuple[str, str] | None = None
    cut_by: str = ""
    cut_by_too: str = ""
    locked_by: str = ""
    slice_by: str = ""
    minimum_n: int = 30
    apart: tuple[Apart, ...] = ()
    needs: tuple[Need, ...] = ()
    ranges: tuple[Range, ...] = ()
    listing: Listing | None = None

    @property
    def fact(self) -> Fact:
        """The fact, read from its file."""
        return fact(self.fact_name)

    @property
    def tables_read(self) -> tuple[str, ...]:
        """Every canonical table the fact stands on, required or not."""
        return tables_read(self.fact_name)
