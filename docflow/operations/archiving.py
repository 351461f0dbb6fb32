"""归档: the papers of a case as they were kept; taken out one by one, or in one package with all that proves them.

The package can be read without docflow: `sha256sum -c 校验值.txt` checks every file, and 说明.txt tells how the chain
of 记录.jsonl is counted.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from docflow import send, store
from docflow.batch import safe_name
from docflow.operations import case as cases
from docflow.operations import seeing
from docflow.operations.office import Office
from docflow.operations.seeing import minute
from docflow.workflow.case import PaperApproved, PaperIssued, Released, Withdrawn
from docflow.workflow.written import event_from_json


@dataclass(frozen=True)
class PaperRow:
    """A paper of a case."""

    name: str
    number: str
    title: str
    origin: str
    content_hash: str
    files: tuple[tuple[str, str], ...]
    at: str = ""
    #: Why it no longer counts; "" while it does.
    void: str = ""

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "number": self.number,
            "title": self.title,
            "origin": self.origin,
            "content_hash": self.content_hash,
            "at": self.at,
            "void": self.void or None,
            "files": dict(self.files),
        }


def papers(office: Office, case: str) -> list[PaperRow]:
    """Every paper of a case with the hashes of its files."""
    seen = cases.see(office, case)
    events = office.store.history(seen.stored.id)
    moments, void = {one.seq: one.at for one in events}, _voided(events)
    return [
        PaperRow(
            one.name,
            str(one.number) if one.number else "",
            one.title,
            one.origin,
            one.content_hash,
            tuple(sorted(one.files.items())),
            minute(moments.get(one.seq)),
            void.get(one.seq, ""),
        )
        for one in office.store.papers(seen.stored.id)
    ]


def _voided(events: Sequence[store.Event]) -> dict[int, str]:
    """By the position of its event: why a paper no longer counts."""
    found: dict[int, str] = {}
    last: dict[str, int] = {}
    numbers: dict[object, int] = {}
    for row in events:
        event = event_from_json(row.body)
        match event:
            case PaperApproved(paper=name) | PaperIssued(paper=name):
                if isinstance(event, PaperIssued) and event.replaces:
                    found[event.replaces] = "已由新的代替"
                last[name] = row.seq
            case Withdrawn(papers=names):
                found |= {last[name]: "撤回，作废" for name in names if name in last}
            case Released(papers=names):
                found |= {last[name]: "退回，作废" for name in names if name in last}
            case _:
                pass
        for one in row.papers:
            if one.get("number"):
                numbers[str(one["number"])] = row.seq
        for number, why in row.voids.items():
            if str(number) in numbers:
                found[numbers[str(number)]] = f"文号作废：{why}"
    return found


def files(office: Office, case: str) -> Iterator[tuple[str, bytes]]:
    """Every file of a case, every version of it, oldest first: its name and its bytes.

    Errors: Untrusted A707, A715 when the bytes are not those recorded.
    """
    seen: dict[str, int] = {}
    for one in papers(office, case):
        seen[one.name] = seen.get(one.name, 0) + 1
        again = f"第{seen[one.name]}次" if seen[one.name] > 1 else ""
        stem = "-".join(part for part in ("演示" if office.demo else "", one.name, one.number, again) if part)
        for ending, digest in one.files:
            yield f"{safe_name(stem, '.' + ending).name}.{ending}", office.store.blob(digest)


def take_out(office: Office, case: str, folder: Path) -> list[Path]:
    """Writes every file of a case into `folder`; none that is there already is replaced by another."""
    return [send.copy_file(data, folder, name) for name, data in files(office, case)]


# --- the package -----------------------------------------------------------------------------------------------

TOLD = """\
这是办件 {case}（{workflow}）的全部记录，{at}取出，{state}。

校验值.txt    这个包里每个文件的 SHA-256；在这个文件夹里运行 sha256sum -c 校验值.txt 就能核对
办理经过.txt  谁在什么时候办了什么，写了什么意见
记录.jsonl    原样的记录，一行一个事件
现状.json     最后的状态和所填的内容
文书/         印发、签发、收到的全部文书，每一版都在；记录里有它们的校验值
文本/         办这件事所依据的流程、模板、规则的原文

记录.jsonl 里每个事件的 hash 是下面六项写成一个 JSON 数组（不加空格，汉字不转义）以后的 SHA-256：
case、seq、kind、at、body、prev。body 是原来的文字，原样放进去；prev 是上一个事件的 hash，第一个事件的是空的。
改动、删去、调换任何一个事件，后面就对不上；最后一个 hash 是 {head}，可与锚点、存证核对。

里面有姓名、电话和填报的内容，按内部材料保管。
"""


def archive(office: Office, case: str, path: Path) -> Path:
    """Writes all there is of a case into a new .zip: the same record gives the same bytes.

    Errors: Refused W652 for who may not see it; InvalidSource F511 when another file has that name; Untrusted.
    """
    seen = cases.see(office, case)
    parts = dict(_parts(office, seen.stored))
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in parts.items())
    return send.copy_file(_zipped({**parts, "校验值.txt": sums.encode()}), path.parent, path.name)


def _parts(office: Office, stored: store.StoredCase) -> Iterator[tuple[str, bytes]]:
    state = f"结果：{stored.outcome}" if stored.outcome else "还在办理"
    at = minute(stored.changed)
    told = TOLD.format(case=stored.id, workflow=stored.workflow, at=f"截至{at}", state=state, head=stored.head)
    yield "说明.txt", told.encode()
    yield "办理经过.txt", "".join(_acts(office, stored.id)).encode()
    yield (
        "记录.jsonl",
        "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in office.store.chain(stored.id)).encode(),
    )
    yield "现状.json", (json.dumps(stored.state, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    for name, data in files(office, stored.id):
        yield f"文书/{name}", data
    for name, data in sorted(office.store.pins(stored).items()):
        yield f"文本/{name}", data


def _acts(office: Office, case: str) -> Iterator[str]:
    for one in seeing.history(office, case):
        yield "　".join(filter(None, (f"{one.seq}", one.at, one.step, one.who, one.what, one.note))) + "\n"


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)  # of 1980: the clock is no part of the record
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, data)
    return out.getvalue()
