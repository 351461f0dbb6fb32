"""Report-like texts whose figures agree, and the same texts with one fault planted.

text (random, kind, fault) -> lines, and the place and rule of the fault; `fault` "" leaves everything right

Written without a look at the rules: what a clerk writes, in several wordings, from one made-up world a text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

STREETS = ("东桥街道", "西湾街道", "临江街道", "柳塘镇", "石桥镇", "云岭乡")
HANZI = "零一二三四五六七八九十"


def percent(part: int, whole: int, places: int = 1) -> str:
    """Half up, as docflow says it rounds."""
    return str((Decimal(100 * part) / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def mean(total: int, count: int, places: int = 1) -> str:
    return str((Decimal(total) / count).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@dataclass
class Text:
    """A text being written, its fault if one was asked for."""

    random: random.Random
    fault: str
    lines: list[str] = field(default_factory=list)
    #: Line (from 1) and rule of the planted fault.
    planted: list[tuple[int, str]] = field(default_factory=list)
    at: int = 0

    def say(self, *wordings: str) -> None:
        self.lines.append(self.random.choice(wordings))

    def off(self, rule: str, name: str, value: int, low: int = 1, high: int = 9) -> int:
        """`value`, or when this is the fault asked for, another one near it."""
        if self.fault != name:
            return value
        self.planted.append((len(self.lines) + 1 + self.at, rule))
        step = self.random.randint(low, high)
        return value - step if self.random.random() < 0.5 and value - step > 0 else value + step

    def plant(self, rule: str, name: str, lines_on: int = 0) -> bool:
        if self.fault == name:
            self.planted.append((len(self.lines) + 1 + lines_on, rule))
            return True
        return False

    def split(self, whole: int, parts: int) -> list[int]:
        """`parts` numbers of at least 1 whose sum is `whole`."""
        cuts = sorted(self.random.sample(range(1, whole), parts - 1))
        return [b - a for a, b in zip((0, *cuts), (*cuts, whole), strict=True)]

    def share(self, whole: int, most: list[int]) -> list[int]:
        """Numbers of at least 1 and not above `most` whose sum is `whole`."""
        out: list[int] = []
        for index, own in enumerate(most):
            left, behind = whole - sum(out), most[index + 1 :]
            out.append(self.random.randint(max(1, left - sum(behind)), min(own, left - len(behind))))
        return out


@dataclass(frozen=True)
class World:
    units: int
    firms: int
    built: int
    staff: int
    formal: int
    probationary: int
    as_of: date

    @property
    def members(self) -> int:
        return self.formal + self.probationary


def world(r: random.Random) -> World:
    units = r.randint(60, 400)
    formal = r.randint(120, 900)
    day = date(2026, 1, 1) + timedelta(days=r.randint(0, 50))
    return World(
        units,
        r.randint(units // 2, units - 9),
        r.randint(20, units - 10),
        r.randint(2000, 9000),
        formal,
        r.randint(5, 40),
        day,
    )


def said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# --- paragraphs ---------------------------------------------------------------------------------------------


def overview(t: Text, w: World) -> None:
    formal = t.off("公085", "正式和预备", w.formal, 1, 3)
    t.say(
        f"截至{said(w.as_of)}，全区共有“两新”组织{w.units}家，从业人员{w.staff:,}人，党员{w.members}名，其中正式党员{formal}名、预备党员{w.probationary}名。",
        f"截至{said(w.as_of)}，全区“两新”组织总数为{w.units}个，党员{w.members}人（正式党员{formal}人，预备党员{w.probationary}人），从业人员{w.staff}人。",
        f"截至{said(w.as_of)}，全区纳入台账的“两新”组织{w.units}家；有党员{w.members}名，其中预备党员{w.probationary}名，其余{formal}名为正式党员；从业人员约{w.staff // 100 * 100}人。",
    )


def part(t: Text, w: World) -> None:
    women = (
        w.members + t.random.randint(1, 40)
        if t.plant("公085", "部分大于总数")
        else t.random.randint(10, w.members // 2)
    )
    minority, young = t.random.randint(3, w.members // 3), t.random.randint(10, w.members // 2)
    t.say(
        f"党员{w.members}名，其中女党员{women}名、少数民族党员{minority}名、35岁以下党员{young}名，大专以上学历的占六成左右。",
        f"从队伍结构看，{w.members}名党员中，其中女性{women}人，少数民族{minority}人。",
        f"党员{w.members}人（其中女{women}人，少数民族{minority}人）。",
    )


def coverage(t: Text, w: World) -> None:
    rate = percent(w.built, w.units)
    if t.plant("公088", "覆盖率"):
        rate = percent(w.built + t.random.choice((-3, -2, 2, 3, 5)), w.units)
    t.say(
        f"全区{w.units}家“两新”组织中，已建立党组织的{w.built}家，组织覆盖率为{rate}%。",
        f"在{w.units}个“两新”组织里，已组建党组织{w.built}个，占总数的{rate}%。",
        f"“两新”组织共{w.units}家，已建党组织{w.built}家，组织覆盖率达到{rate}%，工作覆盖率100%。",
    )


def kinds(t: Text, w: World) -> None:
    a, b, c = t.split(w.units, 3)
    if t.fault == "按类型":
        b = t.off("公085", "按类型", b, 1, 2)
    t.say(
        f"按类型分，{w.units}家“两新”组织中，企业{a}家、社会组织{b}家、个体工商户{c}家。".replace("按类型分，", "")
        if False
        else f"“两新”组织{w.units}家，按类型分，企业{a}家、社会组织{b}家、个体工商户{c}家。",
        f"“两新”组织共{w.units}家，具体为：企业{a}家，社会组织{b}家，个体工商户{c}家。",
        f"“两新”组织{w.units}个（企业{a}个、社会组织{b}个、个体工商户{c}个）。",
        f"“两新”组织共{w.units}家，由企业{a}家、社会组织{b}家、个体工商户{c}家组成。",
    )


def addition(t: Text, w: World) -> None:
    own, joint, tied = t.random.randint(3, 20), t.random.randint(2, 15), t.random.randint(2, 9)
    total = t.off("公087", "共计", own + joint + tied, 1, 4)
    t.say(
        f"今年以来，单独组建党支部{own}个、联合组建{joint}个、挂靠组建{tied}个，共{total}个。",
        f"全年举办书记培训班{own}期、党务骨干培训班{joint}期、入党积极分子培训班{tied}期，共计{total}期。",
        f"收到企业意见{own}条、职工意见{joint}条、群众意见{tied}条，合计{total}条。",
    )


def survey(t: Text, w: World) -> None:
    sent = t.random.randint(120, 300)
    back = t.random.randint(sent // 2, sent - 5)
    forms = t.random.randint(2 * back, 6 * back)
    rate = percent(back + t.random.choice((-4, 4, 6)), sent) if t.plant("公088", "回收率") else percent(back, sent)
    per = mean(forms + back // 2, back) if t.plant("公089", "平均份数") else mean(forms, back)
    t.say(
        f"共发放调查问卷{sent}份，收回{back}份，回收率{rate}%；{back}家企业共填报登记表{forms}份，平均每家{per}份。",
        f"向{sent}家企业发出问卷{sent}份，收回有效问卷{back}份，回收率为{rate}%；{back}户企业报来表格{forms}份，户均{per}份。",
    )


def ages(t: Text, w: World) -> None:
    count = t.random.randint(4, 6 if t.fault == "平均年龄" else 8)
    list_ = [t.random.randint(30, 70) for _ in range(count)]
    average = mean(sum(list_), count)
    if t.plant("公089", "平均年龄"):
        # A half may have been cut: 49.25 is 49.3, and passes as 49.2.
        sums = [Decimal(s) / count for s in range(count * 25, count * 75)]
        possible = {mean(s, count) for s in range(count * 25, count * 75)}
        possible |= {str(s)[:4] for s in sums if s * 100 % 10 == 5}
        value = Decimal(average)
        while str(value) in possible:
            value += Decimal("0.1")
        average = str(value)
    t.say(
        f"走访的一个支部有党员{count}名，平均年龄{average}岁，活动不够经常。",
        f"某行业支部现有党员{count}人，平均年龄为{average}岁。",
    )


def births(t: Text, w: World) -> None:
    year = t.random.randint(1946, 1990)
    age = t.random.choice((w.as_of.year - year - 1, w.as_of.year - year))
    if t.plant("公095", "年龄"):
        age += t.random.choice((-6, -3, 3, 10))
    t.say(
        f"截至{said(w.as_of)}，年纪最大的支部书记{year}年出生，已经{age}岁。",
        f"截至{said(w.as_of)}，一名老书记（{year}年生，{age}岁）仍坚持上党课。",
    )


def change(t: Text, w: World) -> None:
    before = t.random.randint(40, 300)
    now = before + t.random.randint(5, 60)
    more = t.off("公090", "增加", now - before, 2, 6)
    rate = percent(now - before, before)
    if t.plant("公090", "增长"):
        rate = percent(now - before + max(3, before // 10), before)
    t.say(
        f"全年组织志愿服务{now}次，比上年的{before}次增加{more}次，增长{rate}%。",
        f"上年开展志愿服务{before}次，今年开展{now}次，增加{more}次，增幅为{rate}%。",
        f"志愿服务由上年的{before}次增加到{now}次，净增{more}次，增长了{rate}%。",
    )


def growth(t: Text, w: World) -> None:
    now, more = t.random.randint(100, 400), t.random.randint(5, 60)
    rate = percent(more, now - more)
    if t.plant("公090", "只有增加数"):
        rate = percent(more, now - more + now // 3)
    t.say(
        f"目前共有党建工作指导员{now}名，比上年增加{more}名，增长{rate}%。",
        f"现有党群服务站点{now}处，同比增加{more}处，增长{rate}%。",
    )


def table(t: Text, w: World) -> None:
    streets = t.random.sample(STREETS, t.random.randint(4, 5))
    units = t.split(w.units, len(streets))
    people = t.split(w.members, len(streets))
    built_ = t.share(w.built, units)
    rows = [(s, u, b, m, percent(b, u)) for s, u, b, m in zip(streets, units, built_, people, strict=True)]
    wrong = t.random.randrange(len(rows))
    built, members = sum(one[2] for one in rows), sum(one[3] for one in rows)
    t.lines += [
        "各街道情况见下表。",
        "",
        "| 街道 | 单位数（家） | 已建党组织（家） | 党员（人） | 覆盖率（%） |",
        "|:--|--:|--:|--:|--:|",
    ]
    for index, (s, u, b, m, rate) in enumerate(rows):
        if index == wrong and t.plant("公092", "表里的率"):
            rate = percent(b, u + max(2, u // 3))
        t.lines.append(f"| {s} | {u} | {b} | {m} | {rate} |")
    members = t.off("公082", "表里的合计", members, 1, 5)
    t.lines.append(f"| 合计 | {w.units} | {built} | {members} | {percent(built, w.units)} |")
    t.lines.append("")


def targets(t: Text, w: World) -> None:
    steps = sorted(t.random.sample(range(50, 99), 2))
    a, b = steps
    if t.plant("公094", "目标回落"):
        a, b = b, a
    t.say(
        f"力争到2026年6月底组织覆盖率达到{a}%，到2026年12月底达到{b}%，到2027年底达到100%。",
        f"2026年年底前，组织覆盖率达到{a}%；2027年6月底前，组织覆盖率达到{b}%；2027年年底实现全覆盖。",
    )


def everything_first(t: Text, w: World) -> None:
    if t.plant("公094", "先全部后部分"):
        t.say("规模以上企业到2026年底全部建立工会组织；到2027年6月底工会组建率达到60%，到2027年底达到80%。")
    else:
        t.say("规模以上企业工会组建率，到2026年底达到60%，到2027年6月底达到80%，到2027年底全部建立工会组织。")


def announced(t: Text, w: World) -> None:
    items = t.random.sample(
        ("思想认识不够到位", "组建质量不够高", "党员作用不够突出", "保障机制不够健全", "活动方式比较单一"), 3
    )
    count = 4 if t.plant("公081", "三点四点") else 3
    t.say(
        f"主要存在{HANZI[count]}个方面的问题：一是{items[0]}；二是{items[1]}；三是{items[2]}。",
        f"下一步抓好{HANZI[count]}项工作：一是{items[0].replace('不够', '要')}；二是{items[1].replace('不够', '要')}；三是{items[2].replace('不够', '要')}。",
    )


def again(t: Text, w: World) -> None:
    units = t.off("公091", "前后不一", w.units, 1, 9)
    t.lines.append(f"综上，全区共有“两新”组织{w.units}家，工作基础总体较好。")
    if t.fault == "前后不一":
        t.planted[-1] = (len(t.lines) + 1, "公091")
    t.say(
        f"今后工作中，要把全区共有的“两新”组织{units}家全部纳入管理。",
        f"要看到，全区共有“两新”组织{units}家，任务很重。",
    )


def fieldwork(t: Text, w: World) -> None:
    first = date(2026, 2, t.random.randint(2, 10))
    days = t.random.randint(5, 15)
    last = first + timedelta(days=days - 1)
    if t.plant("公096", "止早于起"):
        first, last = last, first
    long = days + t.random.choice((-3, 3, 5)) if t.plant("公096", "为期") else days
    t.say(f"{said(first)}至{said(last)}，调研组走访了{t.random.randint(10, 40)}余家企业，为期{long}天。")
    if t.fault not in ("为期", "止早于起") and t.random.random() < 0.5:
        t.lines[-1] = t.lines[-1].replace(f"，为期{days}天", "")
    if t.fault == "止早于起":
        t.lines[-1] = t.lines[-1].replace(f"，为期{days}天", "")


def noise(t: Text, w: World) -> None:
    """Nothing here is a figure to reckon with."""
    t.say(
        "根据明组发〔2025〕12号文件和《中国共产党支部工作条例（试行）》第五条，落实“三会一课”制度，抓好“两新”组织“两个覆盖”。",
        "联系电话0571-88880000，地址为人民路128号3楼305室，统一社会信用代码91330100MA00000007。",
        "培训十几场，覆盖150余家企业、近千名职工，党员参与率在八成以上，约三分之一的支部评为先进。",
        "第一季度抓摸底，第二季度抓组建；“1+3+N”工作体系初步形成，形成“一企一策”清单。",
        "近三年来，平均每年发展党员10名左右，2023—2025年三批次选派指导员若干名，个别单位3—5人一组。",
        "党的二十大以来，全区上下认真落实五个必须、六项要求，推动党建工作走深走实。",
        "党员王某、李某、张某等3人受到表彰，先进支部2个、优秀党员12名，奖金分别为5000元、500元。",
    )


PARAGRAPHS: tuple[tuple[Callable[[Text, World], None], tuple[str, ...]], ...] = (
    (overview, ("正式和预备",)),
    (part, ("部分大于总数",)),
    (coverage, ("覆盖率",)),
    (kinds, ("按类型",)),
    (addition, ("共计",)),
    (survey, ("回收率", "平均份数")),
    (ages, ("平均年龄",)),
    (births, ("年龄",)),
    (change, ("增加", "增长")),
    (growth, ("只有增加数",)),
    (table, ("表里的率", "表里的合计")),
    (targets, ("目标回落",)),
    (everything_first, ("先全部后部分",)),
    (announced, ("三点四点",)),
    (again, ("前后不一",)),
    (fieldwork, ("止早于起", "为期")),
)
FAULTS = (*(fault for _, faults in PARAGRAPHS for fault in faults), "期限早于成文", "截止晚于成文", "标题数")

KINDS = ("调研报告", "通报", "总结", "实施意见", "通知")


def text(seed: int, fault: str = "", kind: str = "") -> tuple[list[str], list[tuple[int, str]]]:
    """The lines of a text, and where its fault stands."""
    r = random.Random(seed)
    kind = kind or ("通知" if fault == "期限早于成文" else r.choice(KINDS))
    w = world(r)
    t = Text(r, fault)
    t.lines += [f"关于全区“两新”组织党建工作的{kind}", ""]
    if kind in ("通知", "实施意见"):
        t.lines += ["各街道党工委、镇党委：", ""]
    wanted = next((p for p, faults in PARAGRAPHS if fault in faults), None)
    others = [p for p, _ in PARAGRAPHS if p is not wanted]
    chosen = r.sample(others, r.randint(3, 6)) + ([wanted] if wanted else [])
    r.shuffle(chosen)
    for paragraph in chosen:
        paragraph(t, w)
        if r.random() < 0.4:
            noise(t, w)
    _headings(t)
    _close(t, w, kind)
    return t.lines, t.planted


def _headings(t: Text) -> None:
    names = t.random.sample(("加强组织领导", "夯实基层基础", "强化队伍建设", "抓好督促检查", "注重宣传引导"), 3)
    count = 5 if t.plant("公081", "标题数") else 3
    t.lines.append(f"下一步，重点做好以下{HANZI[count]}个方面工作：")
    for number, name in enumerate(names, 1):
        t.lines += [f"{HANZI[number]}、{name}", "要结合实际抓好落实。"]


def _close(t: Text, w: World, kind: str) -> None:
    signed = w.as_of + timedelta(days=t.random.randint(10, 30))
    if kind == "通知":
        due = signed + timedelta(days=t.random.randint(7, 60))
        if t.plant("公083", "期限早于成文"):
            due = signed - timedelta(days=t.random.randint(7, 60))
        t.lines.append(f"请于{said(due)}前将落实情况报送区委组织部。")
    counted = signed + timedelta(days=9) if t.plant("公086", "截止晚于成文") else w.as_of
    t.lines.append(f"以上数据截至{said(counted)}，由区委组织部统计。")
    t.lines += ["", "中共明川区委组织部", said(signed)]


def dump(lines: Sequence[str], planted: Sequence[tuple[int, str]], words: str = "") -> str:
    """A corpus file: the text with `#^ 公085 …` below the line it is about."""
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        out.append(line)
        out += [f"#^ {rule} {words}".rstrip() for at, rule in planted if at == number]
    return "\n".join(out) + "\n"
