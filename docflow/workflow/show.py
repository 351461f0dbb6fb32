"""A workflow told in sentences, for those who work by it and do not read YAML.

account (definition) -> text
"""

from __future__ import annotations

from collections.abc import Iterator

from docflow.chinese import numeral
from docflow.directory import Post
from docflow.workflow.language import Arm, Block, Definition, Part, Pass, Sign, Step


def account(definition: Definition) -> str:
    """The whole workflow, step by step, in the order of the file."""
    return "\n".join(_lines(definition)) + "\n"


def _lines(definition: Definition) -> Iterator[str]:
    yield f"《{definition.name}》第{definition.version}版"
    if definition.about:
        yield definition.about
    parties = "；".join(f"{alias}是{_party(part)}" for alias, part in definition.organisations.items())
    yield f"参与机构：{parties}。期限按“{definition.calendar}”日历计算。"
    if definition.closes:
        yield f"{definition.closes:%H:%M}以后和节假日收到的，从下一个工作日算收到。"
    if definition.once:
        yield "同一个人接连两步说同样的话，只问一次。"
    for name, table in definition.decide.items():
        yield f"“{name}”由决策表“{table}”判定。"
    number = 0
    for name in definition.order:
        step, block = definition.steps.get(name), definition.blocks.get(name)
        if block:
            number += 1
            yield from ("", *_block(definition, block, number))
        elif step and not step.block:
            number += 1
            yield from ("", f"{numeral(number)}、{name}", *("  " + one for one in told(definition, step)))
    yield from ("", f"可能的结果：{'、'.join(definition.outcomes)}。")


def _party(part: Part) -> str:
    match part.kind:
        case "applicant":
            return "申请的单位"
        case "superior":
            return f"{part.of}的上级机关"
        case "fixed":
            return part.of


def _block(definition: Definition, block: Block, number: int) -> Iterator[str]:
    after = _where(definition, "", block.then)
    yield f"{numeral(number)}、{block.name}（{len(block.branches)}支同时办理，都办完后{after}）"
    for branch, steps in block.branches.items():
        for name in steps:
            yield f"  【{branch}】{name}"
            yield from ("    " + one for one in told(definition, definition.steps[name]))


def told(definition: Definition, step: Step) -> Iterator[str]:
    """One step in sentences."""
    if step.about:
        yield step.about + ("" if step.about.endswith("。") else "。")
    if step.by:
        yield f"由{_post(step.by)}办理。"
    if step.when:
        passed = f"转到“{step.otherwise}”" if step.otherwise else "跳过"
        yield f"只在 {step.when} 时办理，否则{passed}。"
    if step.sign:
        yield _sign(step.sign, step)
    if step.consult:
        yield f"请{_posts(step.consult)}提意见，不等他们。"
    if step.not_by:
        yield f"办理过{'、'.join(f'“{name}”' for name in step.not_by)}的人不能在这里办理。"
    if step.receive:
        yield f"要先收到“{step.receive}”。"
    if step.due:
        yield f"期限{step.due.said}" + _overdue(step) + "。"
    if step.fill:
        yield f"填写：{'、'.join(step.fill)}。"
    for check in definition.checks:
        if step.name in check.at:
            said = check.say + (f"；依据：{check.source}" if check.source else "")
            yield f"核对“{check.name}”：不满足就{'不能办出' if check.must else '提醒'}（{said}）。"
    if step.ask:
        yield f"可以填写：{'、'.join(step.ask)}。"
    for arm in step.arms:
        yield f"“{arm.verb}”：{_arm(definition, step, arm)}。"


def _post(post: Post) -> str:
    return f"{post.organisation}的{post.role}" if post.role else post.organisation


def _posts(posts: tuple[Post, ...]) -> str:
    return "、".join(map(_post, posts))


def _sign(sign: Sign, step: Step) -> str:
    who = f"{_posts(sign.by)}的每位成员" if sign.is_body else "、".join(_voice(sign, post) for post in sign.by)
    who += "依次" if sign.in_order else ""
    filed = f"，由{_post(step.by)}归总" if step.by else ""
    veto = "，一人不同意即不通过" if sign.veto else ""
    return f"{who}表态：{_rule(sign.rule)}{veto}{filed}。"


def _voice(sign: Sign, post: Post) -> str:
    voices = sign.weights.get(post, 1)
    return f"{_post(post)}（{voices}票）" if voices != 1 else _post(post)


def _rule(rule: Pass) -> str:
    match rule.kind:
        case "all":
            return "全部同意才通过"
        case "first":
            return "谁先表态以谁为准"
        case "count":
            return f"至少{rule.count}票同意才通过"
        case "share":
            share = f"{rule.share.numerator}/{rule.share.denominator}"
            return f"超过{share}同意才通过" if rule.more else f"{share}以上同意才通过"


def _overdue(step: Step) -> str:
    rule = step.overdue
    if rule is None:
        return "，逾期不另作处理"
    told = []
    if rule.remind:
        every = f"，以后每{rule.every.said}一次" if rule.every else ""
        told.append(f"逾期提醒办理人和{_posts(rule.remind)}{every}")
    if rule.escalate:
        told.append(f"逾期后{_posts(rule.escalate)}也可以办理")
    if rule.take:
        told.append(f"逾期自动按“{rule.take}”处理")
    return "，" + "；".join(told)


def _arm(definition: Definition, step: Step, arm: Arm) -> str:
    told = []
    if arm.reason:
        told.append("要写明理由")
    if arm.fill:
        told.append(f"填写{'、'.join(arm.fill)}")
    if arm.approve:
        told.append("签发" + "、".join(f"《{one.name}》" for one in arm.approve))
    if arm.issue:
        told.append("印发" + "、".join(f"《{one.name}》" for one in arm.issue))
    if arm.copy:
        told.append(f"抄送{_posts(arm.copy)}")
    if arm.register:
        told.append(f"登记到“{arm.register.name}”")
    return "，".join((*told, _where(definition, step.name, arm)))


def _where(definition: Definition, step: str, arm: Arm) -> str:
    if arm.end:
        return f"办结（{arm.end}）"
    if arm.joins:
        return "这一支办完"
    names = "或".join(f"“{target}”" for target in arm.go)
    if step and all(definition.is_return(step, target) for target in arm.go):
        again = "改好后直接送回这里" if arm.again == "direct" else "改好后逐步重走"
        return f"退回{names}，{again}"
    return f"到{names}"
