"""决策表: what the rules say of a unit, every answer with its rule and its source.

parse         (source)                  -> RuleTable   proved complete, or InvalidSource with every Problem
decide        (table, facts, switches)  -> Answer      the value, its rule and source, what else fitted
check_switches(tables, switches)                       InvalidSource when a switch or a choice is unknown

Knows nothing of units: facts come in as a Record; what needs neighbours is computed before (ledger).
"""

from docflow.policy.deciding import Answer, Chosen, Fit, Reason, check_switches, decide
from docflow.policy.parsing import parse
from docflow.policy.table import PERSON, Cell, Row, RuleTable, Switch

__all__ = [
    "PERSON",
    "Answer",
    "Cell",
    "Chosen",
    "Fit",
    "Reason",
    "Row",
    "RuleTable",
    "Switch",
    "check_switches",
    "decide",
    "parse",
]
