"""H01–H21: bad Word files, what must be said of each, and where. The tests and the manual read this one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.hostile import making
from tests.hostile.making import docx, external, field, p, table

#: Runs a command where templates run code.
SHELL = '{{ cycler.__init__.__globals__.os.popen("id").read() }}'


class Bad(NamedTuple):
    id: str
    what: str
    make: Callable[[], bytes]
    #: The codes that must be among those told, no other code need be.
    codes: tuple[str, ...]
    #: What the place must say.
    where: str = ""


def said(expression: str) -> Callable[[], bytes]:
    return lambda: docx(p("题目") + p("一段文字") + p(expression))


WORDS: tuple[Bad, ...] = (
    Bad("H01", "正文里执行命令", said(SHELL), ("T101",), "第3段"),
    Bad("H02", "页眉里执行命令", lambda: docx(p("正文"), header1=SHELL), ("T101",), "页眉"),
    Bad("H02", "页脚里执行命令", lambda: docx(p("正文"), footer1=SHELL), ("T101",), "页脚"),
    Bad("H02", "脚注里执行命令", lambda: docx(p("正文"), footnotes=SHELL), ("T101",), "脚注"),
    Bad("H02", "尾注里执行命令", lambda: docx(p("正文"), endnotes=SHELL), ("T101",), "尾注"),
    Bad("H02", "批注里执行命令", lambda: docx(p("正文"), comments=SHELL), ("T101",), "批注"),
    Bad("H02", "文档属性里执行命令", lambda: docx(p("正文"), title=SHELL), ("T101",), "文档属性"),
    Bad("H02", "表格里执行命令", lambda: docx(table(("甲", "乙"), ("丙", SHELL))), ("T101",), "表1第2行第2格"),
    Bad("H03", "过滤器 attr", said("{{ 姓名|attr('__cl'~'ass__') }}"), ("T102",), "第3段"),
    Bad("H04", "format", said("{{ ('{0.__class__}'|attr('format'))(姓名) }}"), ("T102",), "第3段"),
    Bad("H04", "format 作为方法", said("{{ '{0.__class__}'.format(姓名) }}"), ("T101",), "第3段"),
    Bad("H05", "图片对象的方法", said("{{ 照片.tpl.save('x.docx') }}"), ("T101",), "第3段"),
    Bad("H06", "重复文本", said("{{ 'a'*3000000000 }}"), ("T103",), "第3段"),
    Bad("H06", "center", said("{{ 'a'|center(200000000) }}"), ("T102",), "第3段"),
    Bad("H08", "没有收尾", said("{{ 姓名 "), ("T110",), "第3段"),
    Bad("H09", "没有 endfor", said("{% for 人 in 名单 %}{{ 人.姓名 }}"), ("T111",), "第3段"),
    Bad("H09", "不认识的标签", said("{% fore 人 in 名单 %}{% endfor %}"), ("T111",), "第3段"),
    Bad("H11", "全角花括号", said("｛｛姓名｝｝"), ("T113",), "第3段"),
    Bad("H11", "全角竖线", said("{{ 姓名｜upper }}"), ("T113",), "第3段"),
    Bad("H12", "不认识的过滤器", said("{{ 金额|rmbb }}"), ("T114",), "第3段"),
    Bad("X01", "写在域代码里", lambda: docx(field(" IF {{ 姓名 }} = 1 ")), ("T115",), "正文"),
    Bad("X01", "包含文件", said("{% include '/etc/passwd' %}"), ("T101",), "第3段"),
    Bad("X01", "关闭转义", said("{% autoescape false %}{{ 姓名 }}{% endautoescape %}"), ("T101",), "第3段"),
    Bad("X01", "safe", said("{{ 姓名|safe }}"), ("T102",), "第3段"),
    Bad("X01", "batch", said("{{ 姓名|batch(30000000,'a') }}"), ("T102",), "第3段"),
    Bad("X01", "子文档", said("{{p 附件 }}"), ("T115",), "第3段"),
    Bad(
        "X05",
        "同一行里写了循环和数据",
        lambda: docx(table(("姓名", "职务"), ("{%tr for 人 in 名单 %}{{ 人.姓名 }}", "{{ 人.职务 }}{%tr endfor %}"))),
        ("T117",),
        "表1第2行第1格",
    ),
    Bad(
        "X05",
        "循环跨出表格",
        lambda: docx(p("{% for 人 in 名单 %}") + table(("{{ 人.姓名 }}", "{% endfor %}"))),
        ("T118",),
        "第1段",
    ),
    Bad(
        "H14",
        "含修订",
        lambda: docx('<w:p><w:ins w:id="1" w:author="某"><w:r><w:t>新</w:t></w:r></w:ins></w:p>'),
        ("T116",),
    ),
    Bad("H15", "网上的图片", lambda: docx(p("正文"), links=external("image", "http://127.0.0.1:9/a.png")), ("T120",)),
    Bad("H15", "本机的图片", lambda: docx(p("正文"), links=external("image", "file:///etc/passwd")), ("T120",)),
    Bad("H15", "脚本链接", lambda: docx(p("正文"), links=external("hyperlink", "javascript:alert(1)")), ("T120",)),
    Bad(
        "H16",
        "网上的模板",
        lambda: docx(
            p("正文"),
            more={
                "word/_rels/settings.xml.rels": f'<Relationships xmlns="{making.PACKAGE}/relationships">'
                f"{external('attachedTemplate', 'http://127.0.0.1:9/t.dotm')}</Relationships>"
            },
        ),
        ("T120",),
    ),
    Bad("H17", "DDE 域", lambda: docx(field("DDE", "AUTO c:\\\\windows\\\\cmd.exe")), ("T121",)),
    Bad("H17", "引用文件的域", lambda: docx(field(' INCLUDETEXT "c:\\\\a.docx" ')), ("T121",)),
    Bad(
        "H17",
        "引用图片的域",
        lambda: docx('<w:p><w:fldSimple w:instr="INCLUDEPICTURE http://127.0.0.1:9/"/></w:p>'),
        ("T121",),
    ),
    Bad("H18", "宏", lambda: docx(p("正文"), more={"word/vbaProject.bin": b"\x00"}), ("T122",)),
    Bad("H18", "嵌入对象", lambda: docx(p("正文"), more={"word/embeddings/oleObject1.bin": b"\x00"}), ("T122",)),
    Bad(
        "H19",
        "实体炸弹",
        lambda: docx(
            more={
                "word/document.xml": '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'
                f'<w:document xmlns:w="{making.W}"><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>'
            }
        ),
        ("T123",),
    ),
    Bad(
        "H19",
        "外部实体",
        lambda: docx(
            more={
                "word/settings.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
                f'<w:settings xmlns:w="{making.W}">&b;</w:settings>'
            }
        ),
        ("T123",),
    ),
    Bad(
        "H19",
        "UTF-16 的实体",
        lambda: docx(
            more={
                "word/settings.xml": '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]>'
                f'<w:settings xmlns:w="{making.W}">&b;</w:settings>'.encode("utf-16")
                .decode("latin-1")
                .encode("latin-1")
            }
        ),
        ("T123",),
    ),
    Bad("H20", "60 MB 的文字", lambda: making.bomb_text(60), ("T124",)),
    Bad("H20", "三百万个段落", lambda: making.bomb_paragraphs(3_000_000), ("T124",)),
    Bad("H20", "90 MB 的图片", lambda: making.bomb_picture(90), ("T124",)),
    Bad("H20", "三千个文件", lambda: making.bomb_entries(3_000), ("T124",)),
    Bad("H20", "少报大小", lambda: making.liar(3, 1000), ("T124",)),
    Bad("H20", "多报大小", lambda: making.liar(3, 9_000_000), ("T124",)),
    Bad("H21", "旧版 .doc", making.old_word, ("T130",)),
    Bad("H21", "有打开密码", lambda: making.old_word(secret=True), ("T132",)),
    Bad("H21", "压缩包有密码", making.encrypted, ("T132",)),
    Bad("H21", "表格", lambda: making.packed({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), ("T130",)),
    Bad("H21", "PDF", lambda: b"%PDF-1.7 ...", ("T130",)),
    Bad("H21", "纯文本", lambda: "一段文字".encode(), ("T130",)),
    Bad("H21", "0 字节", lambda: b"", ("T131",)),
    Bad("H21", "截断", lambda: docx(p("正文"))[:200], ("T131",)),
    Bad("H21", "XML 不完整", lambda: docx(more={"word/document.xml": "<w:document>"}), ("T131",)),
)
