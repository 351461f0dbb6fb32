"""记录: what is remembered; cases as hash-chained events, with everything written beside them at once.

open     (path)                        -> Store
Store                                     load, append, history, inbox, numbers, papers, registers
anchor   (store, day, folder)          -> the heads of all chains, sealed for the day
verify   (store, fold, …)              -> every Problem of the record
deliver  (store, handlers, at)         -> the effects that are due, carried out

Knows no rule of approvals: it keeps what it is given, all of it or none, and refuses the second of two writers.
"""

from docflow.store.anchors import Anchor, anchor, is_anchored
from docflow.store.anchors import newest as newest_anchor
from docflow.store.copying import backup, move, moved
from docflow.store.driver import Changed
from docflow.store.handle import Store, open_store
from docflow.store.ids import new_case_id
from docflow.store.opening import located, shown, upgraded
from docflow.store.outbox import Delivered, deliver, deliver_one
from docflow.store.rows import (
    STORE,
    Appended,
    Effect,
    Event,
    NewEffect,
    NewEvent,
    NewTask,
    Number,
    NumberUse,
    Paper,
    PaperRow,
    RegisterRow,
    StoredCase,
    Task,
)
from docflow.store.streams import in_order, with_tasks
from docflow.store.verify import verify

open = open_store

__all__ = [
    "STORE",
    "Anchor",
    "Appended",
    "Changed",
    "Delivered",
    "Effect",
    "Event",
    "NewEffect",
    "NewEvent",
    "NewTask",
    "Number",
    "NumberUse",
    "Paper",
    "PaperRow",
    "RegisterRow",
    "Store",
    "StoredCase",
    "Task",
    "anchor",
    "backup",
    "deliver",
    "deliver_one",
    "in_order",
    "is_anchored",
    "located",
    "move",
    "moved",
    "new_case_id",
    "newest_anchor",
    "open",
    "shown",
    "upgraded",
    "verify",
    "with_tasks",
]
