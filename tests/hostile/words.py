"""H01–H21: bad Word files, what must be said of each, and where. The tests and the manual read this one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

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


_MERGE = f'<w:settings xmlns:w="{making.W}"><w:mailMerge><w:connectString w:val="DSN=a"/></w:mailMerge></w:settings>'
_SVG = '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="http://127.0.0.1:9/a.png"/></svg>'


def _header(inside: str) -> bytes:
    content = making.parts(p("正文"), header1="x")
    header = content["word/header1.xml"].replace(p("x").encode(), inside.encode())
    return making.packed(content | {"word/header1.xml": header})


def _linked_header(kind: str, target: str) -> bytes:
    links = f'<Relationships xmlns="{making.PACKAGE}/relationships">{external(kind, target)}</Relationships>'
    return docx(p("正文"), header1="x", more={"word/_rels/header1.xml.rels": links})


def _nested(*pieces: str) -> str:
    """A field whose instruction is the result of another: Word joins them before it obeys."""
    ends = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    inner = f"{ends[0]}<w:r><w:instrText> QUOTE </w:instrText></w:r>{ends[1]}<w:r><w:t>{pieces[0]}</w:t></w:r>{ends[2]}"
    return f"<w:p>{ends[0]}{inner}<w:r><w:instrText>{pieces[1]}</w:instrText></w:r>{ends[1]}{ends[2]}</w:p>"


def _typed(kind: str) -> bytes:
    content = making.parts(p("正文"))
    types = content["[Content_Types].xml"].replace(f"{making.MAIN}.document.main+xml".encode(), kind.encode())
    return making.packed(content | {"[Content_Types].xml": types})


def _deleted(text: str) -> str:
    return f"<w:r><w:delText>{escape(text)}</w:delText></w:r>"


def _alternative(text: str) -> str:
    space = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    about = f'<wp:docPr id="1" name="a" descr={quoteattr(text)}/>'
    return f'<w:p><w:r><w:drawing xmlns:wp="{space}"><wp:inline>{about}</wp:inline></w:drawing></w:r></w:p>'


def _link() -> str:
    return '<w:p><w:hyperlink r:id="rId9"><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>'


def _custom(text: str) -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    return f'<Properties xmlns="{space}"><property name="a"><v xmlns="b">{escape(text)}</v></property></Properties>'


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
    Bad("X01", "整行地印出数据", lambda: docx(table(("甲", "{{tr 附件 }}"))), ("T115",), "表1第1行第2格"),
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
    Bad(
        "H17",
        "页眉里的 DDE 域",
        lambda: _header(field(" DDEAUTO c:\\\\a ")),
        ("T121",),
    ),
    Bad("H17", "藏在另一个域里的引用", lambda: docx(_nested("INCLUDE", "PICTURE http://127.0.0.1:9/a")), ("T121",)),
    Bad("H17", "宏按钮", lambda: docx(field(" MACROBUTTON AutoOpen 点这里 ")), ("T121",)),
    Bad("X05", "外来片段", lambda: docx('<w:altChunk r:id="rId5"/>'), ("T122",)),
    Bad("X05", "外来片段的部件", lambda: docx(p("正文"), links=external("aFChunk", "afchunk.mht")), ("T122", "T120")),
    Bad("X05", "控件", lambda: docx('<w:p><w:r><w:control r:id="rId5"/></w:r></w:p>'), ("T122",)),
    Bad("X05", "嵌入对象的画面", lambda: docx("<w:p><w:r><w:object/></w:r></w:p>"), ("T122",)),
    Bad("X05", "改名的 .docm", lambda: _typed("application/vnd.ms-word.document.macroEnabled.main+xml"), ("T122",)),
    Bad("X05", "加载项", lambda: docx(p("正文"), more={"word/webextensions/taskpanes.xml": "<a/>"}), ("T122",)),
    Bad("X05", "活动控件", lambda: docx(p("正文"), more={"word/activeX/activeX1.xml": "<a/>"}), ("T122",)),
    Bad("X05", "邮件合并的数据源", lambda: docx(p("正文"), more={"word/settings.xml": _MERGE}), ("T120",)),
    Bad("X05", "页眉里的外部图片", lambda: _linked_header("image", "http://127.0.0.1:9/a.png"), ("T120",)),
    Bad("X05", "外部框架", lambda: docx(p("正文"), links=external("frame", "http://127.0.0.1:9/")), ("T120",)),
    Bad("X05", "外部子文档", lambda: docx(p("正文"), links=external("subDocument", "file:///c:/a.docx")), ("T120",)),
    Bad("X05", "网络位置的链接", lambda: docx(p("正文"), links=external("hyperlink", "\\\\host\\share")), ("T120",)),
    Bad("X05", "会读取外部内容的图形", lambda: docx(p("正文"), more={"word/media/a.svg": _SVG}), ("T120",)),
    Bad("X05", "有脚本的图形", lambda: docx(p("正文"), more={"word/media/a.svg": "<svg><script/></svg>"}), ("T120",)),
    Bad("H14", "格式修订", lambda: docx("<w:p><w:pPr><w:pPrChange w:id='1'/></w:pPr></w:p>"), ("T116",)),
    Bad("H14", "修订里的标签", lambda: docx(f"<w:p><w:del w:id='1'>{_deleted(SHELL)}</w:del></w:p>"), ("T116",)),
    Bad("X01", "替代文字里的语句", lambda: docx(_alternative("{% if 甲 %}")), ("T115",), "替代文字"),
    Bad("X01", "替代文字里执行命令", lambda: docx(_alternative(SHELL)), ("T101",), "替代文字"),
    Bad(
        "X01",
        "链接里执行命令",
        lambda: docx(_link(), links=external("hyperlink", SHELL.replace('"', "'"))),
        ("T101",),
        "链接",
    ),
    Bad(
        "X01",
        "单元格底色里执行命令",
        lambda: docx(table((SHELL.replace("{{", "{% cellbg").replace("}}", "%}"),))),
        ("T101",),
        "表1",
    ),
    Bad("X01", "合并标签里重复文字", lambda: docx(table(("{% colspan 'a'*3000000000 %}",))), ("T103",), "表1"),
    Bad(
        "X01",
        "自定义属性里执行命令",
        lambda: docx(p("正文"), more={"docProps/custom.xml": _custom(SHELL)}),
        ("T101",),
        "文档属性",
    ),
    Bad("X01", "逐段印出时执行命令", said("{{p " + SHELL[3:]), ("T101",), "第3段"),
    Bad("X01", "字样里写标记", said("{{r 甲|字体('\"><w:x') }}{{ 乙|颜色('<w:b/>') }}"), ("T174",), "第3段"),
    Bad("X03", "嵌套六十层", said("{% if 甲 %}" * 60 + "{% endif %}" * 60), ("T111",), "第3段"),
    Bad("X03", "括号一千层", said("{{ " + "(" * 900 + "甲" + ")" * 900 + " }}"), ("T162",), "第3段"),
    Bad("X03", "一段里两千个标签", said("{{ 甲 }}" * 2_000), ("T124",)),
    Bad("X03", "四十万个花括号", said("{{" * 400_000), ("T110",), "第3段"),
    Bad("X03", "循环变量出了循环", said("{% for 行 in 表 %}{% endfor %}{{ 行 }}"), ("T175",), "第3段"),
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
