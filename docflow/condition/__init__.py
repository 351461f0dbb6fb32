"""条件: the small expressions allowed in rules and workflows.

compile (text, names, place) -> Condition      parsed and type-checked against the names it may use, or InvalidSource
Condition.holds (record)     -> bool           True or False; a missing value is an error, never False
Condition.value (record)     -> the value of an expression that is no yes or no

Python's own parser reads the text, a whitelist of its syntax nodes lets it in, closures of ours compute it:
comparisons, and/or/not, in, + - *, ceil, count, date; of a table the list in one column (`候选人.姓名`) and what
least, most, total, distinct and within say of it. No other attribute, no subscript, no loop, no call of anything else.
"""

from docflow.condition.compiling import Condition, compile
from docflow.condition.kinds import Kind, Names, Parts, Rows

__all__ = [
    "Condition",
    "Kind",
    "Names",
    "Parts",
    "Rows",
    "compile",
]
