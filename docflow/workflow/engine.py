"""The rules. Every way a case can change, and every answer about what may be done, is reached through this door.

decide      (graph, state, command, world)  -> Decision, or Refused: nothing has changed
filled      (order, facts so far)           -> a paper order with the parts of papers composed before it
issued      (decision, facts)               -> the Decision with the papers it ordered, now composed
evolve      (state, event)                  -> state;  replay(events) -> state
options     (graph, state, world, person)   -> what a person may do now
waiting     (graph, state, world)           -> whose turn it is
next_after  (graph, state, command, world)  -> what would come of a command
doubts      (events, calendar)              -> warnings: deadlines that may still move (W611)

An act with papers takes two pure steps: decide orders them; operations composes each in order and gives the facts
(title, number, hashes) to issued. What is recorded are the events of the last Decision.
"""

from docflow.workflow.deciding import decide
from docflow.workflow.effects import doubts
from docflow.workflow.fold import evolve, replay
from docflow.workflow.options import Option, Options, Preview, Turned, next_after, options, waiting
from docflow.workflow.papers import filled, issued

__all__ = [
    "Option",
    "Options",
    "Preview",
    "Turned",
    "decide",
    "doubts",
    "evolve",
    "filled",
    "issued",
    "next_after",
    "options",
    "replay",
    "waiting",
]
