"""Random workflows: written as YAML, as people write them, so that reading them is tested too."""

from __future__ import annotations

from hypothesis import strategies as st

POSTS = ["单位.经办人", "街道.组织员", "街道.组织委员", "街道.纪工委书记", "区委.组织科", "区委.部长"]
#: One field against a value, two against each other, with slopes and gaps that hold few whole numbers.
CONDITIONS = [
    "急件 == 是",
    "人数 >= 3",
    "not 急件 and 人数 < 5",
    "票数 * 2 > 人数",
    "人数 - 1 == 票数",
    "票数 > 人数 and 票数 < 人数 + 2",
    "票数 * 3 == 人数 * 2 + 1 or 急件",
]
HEAD = """workflow: 随机
organisations: {单位: applicant, 街道: superior(单位), 区委: superior(街道)}
form: {人数: integer >= 0, 票数: integer >= 0, 急件: yes/no}
steps:
"""


@st.composite
def steps(draw: st.DrawFn, name: str, targets: list[str], earlier: list[str], join: bool) -> str:
    """One step that leads on to one of `targets`, or back to one of `earlier`, or ends."""
    onward = draw(st.sampled_from([*targets, "join"] if join else targets)) if targets or join else ""
    arms = [f"同意: {onward}" if onward else "同意: {end: 办成}"]
    if earlier and draw(st.booleans()):
        back = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique=True))
        again = draw(st.sampled_from(["direct", "stepwise"]))
        arms.append(f"退回: {{go: [{', '.join(back)}], reason: required, again: {again}}}")
    if draw(st.integers(0, 3)) == 0:
        arms.append("不同意: {end: 未成}")
    lines = [f"{name}:", f"  by: {draw(st.sampled_from(POSTS))}"]
    if draw(st.integers(0, 2)) == 0:
        lines.append(f"  sign: {draw(signs())}")
    elif draw(st.booleans()):
        lines.append("  fill: [人数, 票数, 急件]")
    if onward and draw(st.integers(0, 3)) == 0:
        lines.append(f"  when: {draw(st.sampled_from(CONDITIONS))}")
    if draw(st.integers(0, 4)) == 0:
        lines.append(f"  consult: [{draw(st.sampled_from(POSTS))}, 区委.文书]")
    if draw(st.integers(0, 3)) == 0:
        overdue = ["none", "{escalate: 区委.部长}", "{remind: 街道.组织员, every: 1 working days}"]
        if not any(line.startswith("  fill:") for line in lines):
            # What happens by itself leads one way only and asks for nothing.
            overdue += [f"{{take: {one.partition(':')[0]}}}" for one in arms if ", 步" not in one]
        lines += ["  due: 3 working days", f"  overdue: {draw(st.sampled_from(overdue))}"]
    return "\n".join([*lines, f"  then: {{{', '.join(arms)}}}"])


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    """Two fields against each other, or one against a value."""
    sign = draw(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]))
    left = f"人数 * {draw(st.integers(0, 3))} + {draw(st.integers(-3, 8))}"
    right = draw(st.sampled_from([f"票数 * {draw(st.integers(1, 4))} - {draw(st.integers(-3, 8))}", "9", "2"]))
    one = f"{left} {sign} {right}"
    return (
        f"{one} {draw(st.sampled_from(['and', 'or']))} {draw(comparisons())}" if draw(st.integers(0, 2)) == 0 else one
    )


@st.composite
def forks(draw: st.DrawFn) -> str:
    """A workflow whose ways part by comparisons only, and one of which may be a trap."""
    first, second = draw(comparisons()), draw(comparisons())
    rows = [
        f"  再审: {{by: 街道.组织员, when: '{second}', otherwise: 终, then: {{同意: {draw(st.sampled_from(['再审', '终']))}}}}}"
    ]
    if draw(st.booleans()):
        rows.insert(0, f"  审: {{by: 街道.组织员, when: '{first}', otherwise: 终, then: {{同意: 再审}}}}")
    target = rows[0].strip().partition(":")[0]
    start = f"  步0: {{by: 单位.经办人, fill: [人数, 票数], then: {{提交: {target}}}}}"
    return "\n".join([HEAD.rstrip(), start, *rows, "  终: {by: 街道.组织员, then: {同意: {end: 成}}}"]) + "\n"


@st.composite
def signs(draw: st.DrawFn) -> str:
    rule = draw(st.sampled_from(["all", "first", "2/3", "> 1/2", "2"]))
    posts = draw(st.lists(st.sampled_from(POSTS), min_size=2, max_size=3, unique=True))
    if draw(st.integers(0, 4)) == 0:
        posts, rule = ["区委.部务会"], draw(st.sampled_from(["2/3", "> 1/2", "2"]))
    if len(posts) > 1 and draw(st.integers(0, 2)) == 0:
        voices = ", ".join(f"{post}: {draw(st.integers(1, 3))}" for post in posts)
        by = f"{{{voices}}}"
    else:
        by = f"[{', '.join(posts)}]"
    order = "yes" if len(posts) > 1 and rule != "first" and draw(st.booleans()) else "no"
    return f"{{by: {by}, pass: '{rule}', veto: {draw(st.sampled_from(['yes', 'no']))}, order: {order}}}"


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.split("\n"))


@st.composite
def workflows(draw: st.DrawFn) -> str:
    """A workflow of two to six places, one of which may be a parallel block. It may be sound or not."""
    count = draw(st.integers(2, 6))
    names = [f"步{number}" for number in range(count)]
    block = draw(st.integers(1, count - 1)) if draw(st.booleans()) else 0
    parts = []
    for number, name in enumerate(names):
        earlier, later = names[:number], names[number + 1 :]
        if block and number == block:
            parts.append(draw(blocks(name, earlier, later)))
            continue
        step = draw(steps(name, later, [*earlier, name], False))
        if number == 0 and "sign" not in step:
            step = step.replace("  then:", "  fill: [人数, 票数, 急件]\n  then:") if "fill" not in step else step
        parts.append(indented(step, 2))
    top = draw(st.sampled_from(["", "same_person: once\n", "closes: 17:30\n"]))
    return top + HEAD + "\n".join(parts) + "\n"


@st.composite
def blocks(draw: st.DrawFn, name: str, earlier: list[str], later: list[str]) -> str:
    lines = [f"  {name}:", "    parallel:"]
    for branch in range(draw(st.integers(2, 3))):
        lines.append(f"      支{branch}:")
        inner = [f"{name}{branch}{letter}" for letter in "甲乙"[: draw(st.integers(1, 2))]]
        for index, step in enumerate(inner):
            written = draw(steps(step, inner[index + 1 :], [*earlier, *inner[: index + 1]], True))
            lines.append(indented(written, 8))
    then = draw(st.sampled_from(later)) if later else "{end: 办成}"
    return "\n".join([*lines, f"    then: {then}"])


#: What a slip of the pen does to a workflow: the text before, the text after.
SLIPS = [
    ("同意: join", "同意: 步0"),
    ("{end: 办成}", "步0"),
    ("then: {同意: 步", "not_by: [步0]\n    sign: {by: [单位.经办人]}\n    then: {同意: 步"),
    (
        "then: {同意: {end: 办成}",
        "receive: 来文\n    sign: {by: [街道.组织员, 街道.组织委员]}\n    then: {同意: {end: 办成}",
    ),
    ("  fill: [人数, 票数, 急件]", "  ask: [人数]"),
]


@st.composite
def slipped(draw: st.DrawFn) -> str:
    """A random workflow after one slip of the pen, where there is room for one."""
    text = draw(workflows())
    able = [slip for slip in SLIPS if slip[0] in text]
    if not able:
        return text
    before, after = draw(st.sampled_from(able))
    return text.replace(before, after, 1)


@st.composite
def chains(draw: st.DrawFn) -> tuple[str, dict[str, list[str]]]:
    """A plain workflow of steps without guards or votes, and where each step leads; "" is an end."""
    count = draw(st.integers(1, 6))
    names = [f"步{number}" for number in range(count)]
    ways = {name: draw(st.lists(st.sampled_from([*names, ""]), min_size=1, max_size=3, unique=True)) for name in names}
    lines = []
    for number, name in enumerate(names):
        arms = ", ".join(
            f"去{index}: " + (target if target else "{end: 完}") for index, target in enumerate(ways[name])
        )
        lines.append(f"  {name}: {{by: {POSTS[number]}, then: {{{arms}}}}}")
    return HEAD + "\n".join(lines) + "\n", ways
