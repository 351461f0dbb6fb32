"""视野: whose rows a person sees: those under the organisations in which they hold a post, by either parent.

visible    (office)          -> the names under which a row may stand to be seen; None: everything, or nobody is named
within     (record, names)   -> whether a row stands under one of them
may_unmask (office)          -> who may see numbers of people in full, and by what right; Refused D269, C806

A row belongs under an organisation by its street, by the industry organisation it names, by the unit or branch it is
of. Who has every street below sees everything, what belongs nowhere included.
"""

from __future__ import annotations

from collections.abc import Set

from docflow.directory import Directory, Person
from docflow.errors import InvalidSource, Refused, problem
from docflow.form import Record, display
from docflow.operations.office import Office

#: What a row says of where it belongs; each names an organisation of 机构.yaml, a street, a unit or a branch.
PLACES = (
    "所属街道", "行业协会党组织", "上级党组织", "行业党组织", "单位名称", "党组织名称", "所在党组织", "任职机构",
    "工作单位", "所属单位",
)  # fmt: skip
#: Of organisations that have a territory.
_TERRITORY = ("街道", "镇", "乡")


def visible(office: Office) -> frozenset[str] | None:
    """Every name under which a visible row may stand; None when everything is."""
    if not office.user or office.workspace is None or not office.in_workspace("机构.yaml").is_file():
        return None
    known, who = office.directory, office.directory.find_person(office.user)
    own = _own(office, who)
    names = {below for name in own for below in known.below(name)}
    streets = {one.name for one in known.organisations.values() if one.kind.startswith(_TERRITORY)}
    if any(not known.superior(name) for name in own) or (streets and streets <= names - own):
        return None
    full = {known.full(name) for name in names}
    return frozenset(names | full | {_street(name) for name in names & streets})


def within(record: Record, names: Set[str]) -> bool:
    """Whether the row stands under one of `names`."""
    for place in PLACES:
        value = record.get(place)
        if any(display(one) in names for one in (value if isinstance(value, tuple) else (value,)) if one):
            return True
    return False


def _street(name: str) -> str:
    """The place an organisation is called after: 东桥街道党工委 -> 东桥街道."""
    for ending in _TERRITORY:
        if (at := name.find(ending)) > 0:
            return name[: at + len(ending)]
    return name


def _own(office: Office, who: Person) -> frozenset[str]:
    """The organisations the person acts for, the one they named first."""
    _, _, where = office.user.partition("@")
    if where:
        return frozenset({office.directory.organisation(where).name})
    return office.directory.organisations_of(who.id, office.now.date())


def may_unmask(office: Office, register: str) -> tuple[Person, str]:
    """Who acts and by what right: whom docflow.toml names (privacy.unmask), by name, role or post.

    Where it names nobody: who holds a post in an organisation that has others under it.
    """
    if not office.user:
        raise InvalidSource(problem("C806"))
    known: Directory = office.directory
    who = known.find_person(office.user)
    if office.unmask:
        right = next((one for one in office.unmask if one in _called(office, who)), "")
    else:
        right = next((name for name in sorted(_own(office, who)) if len(known.below(name)) > 1), "")
    if not right:
        able = "、".join(office.unmask) or "机关里任职、下面还有单位的人"
        raise Refused(problem("D269", name=who.name, register=register, able=able))
    return who, right


def _called(office: Office, who: Person) -> frozenset[str]:
    """How a setting may name a person: by name or id, by what they hold today, of the organisation they act for."""
    _, _, where = office.user.partition("@")
    posts = office.directory.posts_of(who.id, office.now.date())
    own = [one for one in posts if not where or one.organisation == office.directory.organisation(where).name]
    roles = {said for one in own for said in (one.role, f"{one.organisation}/{one.role}")}
    return frozenset({who.name, who.id} | roles)
