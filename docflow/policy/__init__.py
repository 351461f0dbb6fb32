"""决策表: what the rules say of a unit, every answer with its rule and its source.

parse         (source)                  -> RuleTable   proved complete, or InvalidSource with every Problem
decide        (table, facts, switches)  -> Answer      the value, its rule and source, what else fitted
decider       (table, switches)         -> Decider     the same for many units
check_switches(tables, switches)                       InvalidSource when a switch or a choice is unknown

Knows nothing of units: facts come in as a Record; what needs neighbours is computed before (ledger).
"""

from docflow.policy.answer import Answer, Chosen, Fit, Reason
from docflow.policy.deciding import Decider, check_switches, decide, decider
from docflow.policy.parsing import parse
from docflow.policy.table import PERSON, Cell, Row, RuleTable, Span, Switch

__all__ = [
    "PERSON",
    "Answer",
    "Cell",
    "Chosen",
    "Decider",
    "Fit",
    "Reason",
    "Row",
    "RuleTable",
    "Span",
    "Switch",
    "check_switches",
    "decide",
    "decider",
    "parse",
]
