"""Templates and records that tests of this room share."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

from docflow import form
from docflow.document.template import Template, fields, parse


def template(body: str, head: str = "", name: str = "试.md", **declared: str) -> Template:
    """A plain template with `declared` fields."""
    names = "".join(f"  {key}: {kind}\n" for key, kind in declared.items())
    rest = head or "kind: 工作思考\ntitle: 关于某事的思考\n"
    return parse(f"---\ntemplate: 试\n{rest}" + (f"fields:\n{names}" if names else "") + f"---\n{body}", name)


def record(of: Template, answers: Mapping[str, object]) -> form.Record:
    return form.parse(fields(of), answers)


WHOLE = """---
template: 请示样
kind: 请示
head: red
from: "{{ 机关 }}"
to: "{{ 上级 }}"
title: "{{ 机关 }}关于成立|中共{{ 单位 }}支部委员会的|请示"
describe: 样子
fields:
  机关: organisation
  上级: organisation
  单位: organisation
  标题: text
  说明: text
  长文: {type: long text, required: no}
  名单: "table {姓名: text, 职务: text, 票: integer}"
  人员: list of text
  附件: list of text
  抄送: {type: list of organisation, required: no}
  附注: {type: text, required: no}
  照片: picture
attachments: ["{{ 附件 }}", 花名册]
attend:
  出席: ["{{ 上级 }}"]
  列席: ["{{ 附注 }}"]
copy: "{{ 抄送 }}"
note: "{{ 附注 }}"
print: "{{ 机关 }}办公室"
---
{{ 说明 }}情况如下。[^甲]

# {{ 标题 }}

## **{{ 标题 }}。**{{ 说明 }}

{{ 长文|默认("无") }}

**{{ 标题 }}**加强{{ 说明 }}，见[表:候选人{{ 标题 }}]和[图:得票{{ 标题 }}]。签名____。

表：候选人{{ 标题 }}

| 姓名 | {{ 标题 }} | 票 |
|:---|:---:|---:|
{% for 行 in 名单 %}
| {{ 行.姓名 }} | {{ 行.职务 }}{{ 说明 }} | {{ 行.票 }} |
{% endfor %}

注：{{ 说明 }}

```chart
kind: bar
title: 得票{{ 标题 }}
unit: "{{ 标题 }}"
source: "{{ 说明 }}"
data: 名单
label: 姓名
values: [票]
```

```names
{{ 人员 }}
{{ 标题 }}
```

居中：题{{ 标题 }}

居右：{{ 说明 }}，{{ 标题 }}

{% for 人 in 人员 %}
1. {{ 人 }}负责{{ 说明 }}。

{% endfor %}
![{{ 标题 }}照片](照片 =60mm)

注：{{ 说明 }}

表（横排）：{{ 标题 }}横表

| {{ 标题 }} |
|---|
| {{ 说明 }} |

{% for 人 in 人员 %}
### {{ 人 }}{% if not loop.last %}；{% else %}。{% endif %}

{% endfor %}

妥否，请批示。

[^甲]: 出处{{ 说明 }}。
"""

HARMLESS = "某事"


def png(wide: int = 3, high: int = 2) -> bytes:
    """A red picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(b"".join(b"\0" + b"\xff\0\0" * wide for _ in range(high)))
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(wide: int = 3, high: int = 2) -> bytes:
    """The frame of a picture that no one can draw, whole by its marks."""
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", high, wide) + b"\x01\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\xd9"


def answers(text: str, long: str | None = None) -> dict[str, object]:
    """Answers in which every text is `text`."""
    return {
        "机关": text, "上级": text, "单位": text, "标题": text, "说明": text, "长文": long,
        "名单": [{"姓名": text, "职务": text, "票": "5"}, {"姓名": text, "职务": text, "票": "4"}],
        "人员": [text, text], "附件": [text, text], "抄送": [text], "附注": text,
        "照片": form.picture(png()),
        "文号": text, "签发人": [text], "成文日期": "2026-03-05",
    }  # fmt: skip
