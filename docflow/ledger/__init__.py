"""台账: who there is and how they stand.

parse_register (source)                    -> Register      a register as written in registers/*.yaml
from_record    (record, place)             -> Unit          a parsed row of 单位台账
check          (units, as_of, totals)      -> Problem…      figures that do not agree
assess_all     (units, tables, switches)   -> Assessment…   form, mode and mass organisations, with rule and source
gaps           (units, tables, switches)   -> Gap…          who lacks what
coverage       (units, by)                 -> Share…        the two rates
rates          (units, as_of, by)          -> Rate…         the same with what is divided by what, and the day
groups         (units, switches)           -> Group…        joint branches that could be formed
figures        (units, as_of, assessments, gaps) -> Record  what a report may say; FIGURES describes it

Pure: rows, tables and days come in as values.
"""

from docflow.ledger import references
from docflow.ledger.assessing import (
    ALONE,
    TABLES,
    Assessment,
    Gap,
    assess,
    assess_all,
    facts,
    gaps,
    scales,
)
from docflow.ledger.changes import Altered, Change, Changes, compare
from docflow.ledger.checking import check
from docflow.ledger.coverage import DIMENSIONS, ROUNDING, By, Rate, Share, coverage, percent, rates
from docflow.ledger.figures import FIGURES, figures
from docflow.ledger.partners import Group, Neighbourhood, groups, neighbourhood, partners
from docflow.ledger.register import Register
from docflow.ledger.register import parse as parse_register
from docflow.ledger.unit import Unit, from_record

__all__ = [
    "ALONE",
    "DIMENSIONS",
    "FIGURES",
    "ROUNDING",
    "TABLES",
    "Altered",
    "Assessment",
    "By",
    "Change",
    "Changes",
    "Gap",
    "Group",
    "Neighbourhood",
    "Rate",
    "Register",
    "Share",
    "Unit",
    "assess",
    "assess_all",
    "check",
    "compare",
    "coverage",
    "facts",
    "figures",
    "from_record",
    "gaps",
    "groups",
    "neighbourhood",
    "parse_register",
    "partners",
    "percent",
    "rates",
    "references",
    "scales",
]
