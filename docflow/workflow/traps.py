"""States that are never left again, once come to.

never_left (leads, keys) -> the last strong components of what is reachable from `keys`
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

State = TypeVar("State", bound=Hashable)


def never_left(leads: Mapping[State, Collection[State]], keys: Iterable[State]) -> list[set[State]]:
    """The smallest sets of states that no way leads out of, as found from `keys`; in time linear in the ways.

    leads: where each state leads; a state without an entry leads nowhere.
    Tarjan's strong components with a stack of its own: a case may be longer than Python's.
    """
    number: dict[State, int] = {}
    low: dict[State, int] = {}
    path: list[State] = []
    on_path: set[State] = set()
    found: list[set[State]] = []

    def enter(key: State) -> tuple[State, Iterator[State]]:
        number[key] = low[key] = len(number)
        path.append(key)
        on_path.add(key)
        return key, iter(leads.get(key, ()))

    def leave(key: State) -> None:
        if low[key] < number[key]:
            return
        component = {path.pop()}
        while key not in component:
            component.add(path.pop())
        on_path.difference_update(component)
        if all(component.issuperset(leads.get(one, ())) for one in component):
            found.append(component)

    for root in keys:
        todo = [] if root in number else [enter(root)]
        while todo:
            key, targets = todo[-1]
            for target in targets:
                if target not in number:
                    todo.append(enter(target))
                    break
                if target in on_path:
                    low[key] = min(low[key], number[target])
            else:
                todo.pop()
                leave(key)
                if todo:
                    before = todo[-1][0]
                    low[before] = min(low[before], low[key])
    return found
