"""The one table of messages: code, what is the case, what to do.

A code is a letter and three digits and keeps its meaning for ever; `{name}` is filled by `problem()`.
T templates · D data and tables · P pages and PDF · Y YAML · F files · W workflow and cases ·
A the record · S secrecy · L figures and wording · C command line · R rules · E environment.
Rules of the linter (公001 …) stand in lint/rules.py; both are printed by `docflow lint --explain`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """What is said of one code."""

    text: str
    remedy: str
    #: A warning is told and changes no exit code.
    warning: bool = False


CODES: dict[str, Message] = {
    # --- Y: YAML, read by source.py ---------------------------------------------------------
    "Y401": Message("别名过多或循环引用", "去掉 & 和 * 别名，把内容直接写出来"),
    "Y402": Message("嵌套超过 {limit} 层", "减少嵌套"),
    "Y403": Message("不支持的标记“{tag}”", "去掉 ! 开头的标记，直接写值"),
    "Y404": Message("重复的键“{key}”（第 {first} 行已有）", "删去一个，或改名"),
    "Y405": Message("“{text}”里用了全角冒号", "改成半角冒号加一个空格，如“名称: 街道”"),
    "Y406": Message("缩进用了{what}", "缩进只用半角空格"),
    "Y407": Message("文件不是 UTF-8 编码", "在编辑器里另存为 UTF-8"),
    "Y408": Message("含有不能出现的字符 {code}", "删去这个字符"),
    "Y409": Message("一个文件里有多份文档", "只留一份，删去多余的 --- 分隔线"),
    "Y410": Message("文件是空的", "写入内容后再试"),
    "Y411": Message("这里应为“键: 值”，实际是{found}", "写成“键: 值”的形式"),
    "Y412": Message("“{key}”应为{expected}，实际是“{value}”", "改成{expected}"),
    "Y413": Message("这一行的值不能这样写：{detail}", '给值加引号，如 标题: "{{{{ 名称 }}}}"'),
    "Y414": Message("YAML 语法有误：{detail}", "检查这一行和上一行的缩进、引号与括号"),
    "Y415": Message("文件超过 {limit}", "拆成几个文件"),
    "Y420": Message("不认识的键“{key}”{near}", "可用的键：{known}"),
    "Y421": Message("缺少“{key}”", "补上“{key}”"),
    "Y422": Message("“{value}”不在允许的值里{near}", "可用：{known}"),
    # --- T10x–T11x: what a template may say (document/language) ------------------------------------
    "T101": Message("不允许{what}", "模板里只写字段、表的列、loop、if、for 和列出的过滤器"),
    "T102": Message("不支持的过滤器“{name}”", "可用：{known}"),
    "T103": Message("不允许{what}", "把数值算好后再填入；长文字直接写在模板里"),
    "T104": Message("模板展开{what}，已停止", "减少层层相套的循环，或拆成几份"),
    "T110": Message("“{tag}”缺少“{close}”", "补上“{close}”"),
    "T111": Message("标签有误：{detail}", "检查是否成对；可用：if、elif、else、endif、for、endfor"),
    "T112": Message("数据里没有“{name}”{near}", "改正名称，或在 fields 下声明它"),
    "T113": Message("“{tag}”里用了全角符号“{what}”", "改成半角符号"),
    "T114": Message("不认识的过滤器“{name}”{near}", "可用：{known}"),
    # --- T15x–T16x: text templates (document/template, body, compose) ------------------------------
    "T150": Message("标题从第 {above} 级直接到了第 {level} 级", "按 #、##、### 逐级写；只有两级时也可用 # 和 ###"),
    "T151": Message("不支持的写法：{what}", "{remedy}"),
    "T152": Message("没有标题为“{title}”的{what}{near}", "引用的标题要与表、图的标题一字不差"),
    "T153": Message("脚注“[^{name}]”{what}", "正文里写 [^1]，另起一段写 [^1]: 脚注文字"),
    "T154": Message("“表：{title}”后面没有表", "把这一行紧挨着放在表的上一段"),
    "T155": Message("统计图：{detail}", "写成 kind: bar、title、data、label、values 几项"),
    "T156": Message("开头没有以 --- 围起来的说明", "第一行写 ---，下面写 template、kind、title 等，再写一行 ---"),
    "T157": Message("{kind}必须有{what}", "加上“{key}”"),
    "T158": Message("标题以“{found}”结尾，而文种是“{kind}”", "改正标题或 kind"),
    "T159": Message("附件模板“{name}”{what}", "改正 attachments 里的名称"),
    "T160": Message("字段“{name}”声明了却没有用到{near}", "用上它，或删去", warning=True),
    "T161": Message("这一行无法计算：{detail}", "检查用到的字段是否填写、类型是否相符"),
    "T162": Message("“{tag}”读不懂：{detail}", "检查引号、括号和运算符"),
    "T163": Message("标题里写了编号“{label}”", "删去编号；编号由 docflow 按 # 的级数排出"),
    "T164": Message("正文是空的", "在 --- 下面写正文"),
    "T165": Message("“{name}”是每份公文都有的，不能再声明", "删去这个字段，直接使用"),
    "T166": Message("“{what}”只能写一个，实际有 {count} 个", "只留一个"),
    "T167": Message("单元格数 {found} 与表头的 {wanted} 不符", "每行写同样多的格；空格子也要写出 | |"),
    "T168": Message(
        "编号段写成了“{found}”，应为“{wanted}”",
        "每条都写 1. 或依次写 1. 2. 3.；编号由 docflow 排出，中间隔了别的段落就从 1. 重新排",
    ),
    "T169": Message("“{name}”是图片，不能印成文字", "另起一段写 ![标题]({name})"),
    "T171": Message(
        "图片“{title}”：{detail}", "写成 ![标题](字段) 或 ![标题](字段 =120mm)，独占一段，字段的类型是 picture"
    ),
    "T172": Message("没有版头，印不出{what}", "删去{key}，或给 head 写 red、letter、order 或 minutes"),
    "T191": Message(
        "联合行文的机关有 {count} 个", "版头和署名排得下六个机关；超过的，核对版面，或减少联合的机关", warning=True
    ),
    "T192": Message(
        "版记里的名单约有 {rows} 行，一页排不下",
        "已在下一页接着排；也可以缩短名单，或把它作为附件，名为主送机关名单、抄送机关名单",
        warning=True,
    ),
    "T193": Message(
        "信函格式的版记不印印发机关和印发日期，也不加分隔线", "删去 print；要印的，head 改写 red", warning=True
    ),
    "T173": Message("模板的名称“{name}”与文件名“{file}”不同", "把 template 改成“{file}”，或给文件改名", warning=True),
    # --- W: Word templates, read by render/word --------------------
    "T115": Message(
        "“{tag}”：不支持{what}", "标签只写在正文、表格、页眉页脚、脚注、尾注和批注的文字里，用 {{{{ 字段 }}}} 的写法"
    ),
    "T194": Message(
        "统计图“{title}”画不成{what}：{detail}，改画成柱形图",
        "核对数据；确实如此的，在模板里写 kind: bar",
        warning=True,
    ),
    "T195": Message("正文里的［{mark}］没有对应的注释或参考文献（共 {count} 条）", "补上这一条，或改正正文里的号"),
    "T196": Message("参考文献：{what}", "核对注释、参考文献与正文里的号", warning=True),
    "T174": Message("“{what}”的写法不对", "写成 {example} 的样子"),
    "T175": Message("“{name}”是循环变量，出了循环就没有了", "移到循环里面，或改成字段的名称"),
    "T176": Message("“{tag}”只有一层花括号，会照原样印出", "是字段就写成 {{{{ {name} }}}}", warning=True),
    "T177": Message("没有名为“{name}”的 Word 文件", "把“{name}.docx”放进工作区的 templates 文件夹，或放在模板旁边"),
    "T178": Message(
        "“{tag}”这里放不了子文档：{what}",
        '子文档独占一段，写 {{{{p 字段 }}}}（字段的类型是 document），或 {{{{p "名称"|子文档 }}}}',
    ),
    "T179": Message(
        "子文档“{name}”的{what}没有带入", "版面以模板为准；要保留的，写进模板，或各自成文后合并 PDF", warning=True
    ),
    "T180": Message(
        "检查这个 Word 文件用了超过 {seconds} 秒或 {memory} MB，已停止",
        "在 Word 里打开，另存为新的 .docx；仍不行的，换一份来历清楚的文件",
    ),
    "T183": Message("“{name}”是{kind}，{what}", "换成合适的写法，或在字段说明里改这个字段的类型"),
    "T184": Message("“{name}”不会是“{value}”{near}", "可填的只有：{known}"),
    "T182": Message(
        "“{name}”可以不填，而这里直接印出：没有填写的会被退回",
        '写成 {{{{ {name}|默认("无") }}}}，或用 {{% if {name} %}} 取舍；必须填写的，不写 required: no',
        warning=True,
    ),
    "T185": Message(
        "域“{what}”显示的是模板文件自己的记录（何时保存、用了哪个模板等），成品里没有，更新域以后会变",
        "换成字段，如 {{{{ 成文日期 }}}}；不需要的，选中这个域按 Ctrl+Shift+F9 变成文字",
        warning=True,
    ),
    "T181": Message("邮件合并域“{name}”不是标签，会照原样印出", "删去这个域，写成 {{{{ {name} }}}}", warning=True),
    "T116": Message("模板含{what}", "先在 Word 里接受或拒绝全部修订，再保存"),
    "T117": Message(
        "“{tag}”所在的{what}里还有“{rest}”，生成时会被一并删去", "让这个标签独占一{what}，把其余文字移到别处"
    ),
    "T118": Message("“{tag}”与它的结束标签不在同一层", "把开始和结束标签放在同一段、同一格，或同一个表格的两行里"),
    "T119": Message("生成的文件结构不完整（{part}）", "检查跨段、跨格的 if 和 for 标签；表格行的循环用 tr 写法"),
    "T120": Message("含{what}：{target}，已拒绝", "把内容嵌入文件，断开外部链接后再保存"),
    "T121": Message("含危险域 {what}", "把这个域换成普通文字"),
    "T122": Message("含{what}：{part}，已拒绝", "去掉宏、嵌入对象和控件，另存为 .docx"),
    "T123": Message("{part} 里有实体定义（DTD），已拒绝", "这不是 Word 会写出的内容；换一份来历清楚的文件"),
    "T124": Message("压缩包异常：{what}", "在 Word 里打开，另存为新的 .docx；图片过大时先压缩图片"),
    "T130": Message("不是 .docx：{what}", "在 Word 或 WPS 里打开，另存为 .docx"),
    "T131": Message("文件为空或不完整：{what}", "重新取得或重新保存这个文件"),
    "T133": Message("读不出这个 PDF 的文字：{what}", "用生成它的 .docx 检查"),
    "T132": Message("文件有打开密码", "去掉密码后再保存"),
    # --- S: marks of secrecy, found by lint and before rendering ----------------------------
    "S801": Message(
        "疑似标有密级，已停止处理，未保存副本",
        "把文件移出本机，交保密办公室处理；确属谈论保密工作的，请改写这处文字（检查别人的文件可用 docflow lint --not-classified 理由）",
    ),
    # --- D: data and tables (form, table) ----------------------------------------------------
    "D201": Message("“{field}”被存成了数字，末几位可能已经丢失", "把这一列改为文本格式，对照原件重新填写"),
    "D202": Message("“{field}”不是有效的身份证号：{reason}", "对照证件重新填写 18 位号码"),
    "D203": Message("“{field}”是 15 位的旧身份证号", "填写 18 位身份证号"),
    "D204": Message("“{field}”不是有效的电话号码：{reason}", "手机写 11 位数字，固定电话写上区号，如 0571-88880000"),
    "D205": Message("“{field}”里认不出的日期“{value}”：{reason}", "请写成 {example} 的样子"),
    "D258": Message("“{field}”的“{value}”没有写年份", "写上四位年份，如 {example}"),
    "D206": Message("看不清哪一行是表头：{reason}", "让表头占一行或两行，每列都写上名称，数据从下一行开始"),
    "D207": Message("列“{field}”出现了两次：{first} 列和 {second} 列", "只留一列，或改名"),
    "D208": Message(
        "缺少列“{field}”{near}",
        "补上这一列，或把相近的列改成这个名字；批量时各行都相同的，可用 -s 或 -d 给出。已有的列名：{known}",
    ),
    "D209": Message("“{field}”与第 {first} 行重复", "核对两行，删去一行或改正"),
    "D210": Message("“{field}”应为{expected}，实际是“{value}”", "改成{expected}"),
    "D212": Message(
        "有 {count} 行被隐藏（第 {rows} 行），已一并读入", "不要的行请删除；筛选后的表请先取消筛选", warning=True
    ),
    "D213": Message("表格过大：{found}，上限 {limit}", "删去空白处的多余内容，或拆成几个文件"),
    "D214": Message("“{field}”这一格{what}", "在 Excel 或 WPS 里打开，改正公式或改成数值，保存后再试"),
    "D215": Message("“{field}”的“{value}”存成了数字，分不清是 1 月还是 10 月", "写成 {example} 的样子"),
    "D216": Message("“{field}”不是有效的统一社会信用代码：{reason}", "对照证照重新填写 18 位代码"),
    "D217": Message("“{field}”不能是“{value}”{near}", "可填：{known}"),
    "D218": Message("“{field}”是一张表，不能写在一个单元格或一段文字里", "另列一张工作表“{field}”，每行一条"),
    "D219": Message("没有名为“{sheet}”的工作表{near}", "可读的工作表：{known}"),
    "D220": Message("不是能读的表格：{what}", "在 Excel 或 WPS 里另存为 .xlsx，再试"),
    "D221": Message("看不清文字的编码或分隔：{sample}", "另存为“CSV UTF-8”或 .xlsx，再试"),
    "D222": Message("“{field}”第 {position} 个字是{what}（{code}）", "删去这个字符，重新输入"),
    "D223": Message("“{field}”第 {position} 个字是{what}（{code}）", "核对后重新输入；不改也会照样使用", warning=True),
    "D224": Message("“{field}”有 {count} 个字，超过 {limit} 个字的上限", "缩短这一格，或拆到几格"),
    "D225": Message("“{name}”不能作工作表的名称：{reason}", "不超过 31 个字，不用 / \\ ? * : [ ]"),
    "D226": Message("没有字段“{name}”{near}", "可用的字段：{known}"),
    "D227": Message("表格设了打开密码", "去掉密码另存后再试"),
    "D228": Message("文件为空或不完整", "重新导出或另存后再试"),
    "D229": Message("表格文件里有不安全的内容：{what}", "在 Excel 或 WPS 里另存为新的 .xlsx，再试"),
    "D230": Message("“{field}”第 {position} 个字是不可见字符 {code}", "删去这个字符，重新输入"),
    "D231": Message("“{field}”没有填写", "填写“{field}”"),
    "D232": Message("“{field}”最多两位小数，实际是“{value}”", "四舍五入到分，由填表人确定"),
    "D235": Message("“{field}”已按规范写法改正（全角改半角，末位 x 改大写）", "不必处理", warning=True),
    "D250": Message(
        "“{field}”的文件“{path}”没有找到", "图片和 Word 文件放在数据文件旁边，写它的文件名，如 图片/街道.png"
    ),
    "D251": Message(
        "“{field}”不是可用的 PNG 或 JPEG 图片：{reason}", "给出 .png 或 .jpg 文件；别的格式先另存为 PNG 或 JPEG"
    ),
    "D252": Message("“{field}”的图片过大：{found}，上限 {limit}", "缩小图片后再用；整行宽的图有 1800 像素就够清楚"),
    "D253": Message(
        "“{field}”的文件“{path}”不在数据文件的文件夹里", "放到数据文件旁边或下面的文件夹里；不写绝对路径和 ..，不用链接"
    ),
    "D259": Message(
        "“{field}”不是可用的 Word 文件：{reason}",
        "给出 .docx 文件；旧版 .doc 在 Word 或 WPS 里另存为 .docx，有密码的先去掉密码",
    ),
    "D260": Message("“{field}”的 Word 文件过大：{found}，上限 {limit}", "在 Word 里压缩图片，或拆成几份"),
    "D254": Message("份号应为六位数字，实际是“{value}”", "写成 000001 的样子"),
    "D255": Message(
        "“{before}”排在“{after}”前面，与“按姓氏笔画为序”不符",
        '名单里写 order: strokes，表用 笔画序("姓名")；不按笔画排的，改掉这句说明',
        warning=True,
    ),
    "D256": Message(
        "“{char}”（{code}）没有笔画数据，含这个字的排在最后：{who}",
        "核对次序；要自己排的，去掉 order: strokes 或 笔画序",
        warning=True,
    ),
    "D238": Message(
        "没有名为“{field}”的列，而这一列“{near}”没有用到",
        "是同一列的，把列名改成“{field}”；不是的不用管",
        warning=True,
    ),
    "D234": Message("没有数据行", "在表头下面填写数据，每行一条"),
    "D239": Message(
        "“{field}”里有“{found}”，可能是没有填写的", "填上，或清空这一格；确实如此就不必处理，照样使用", warning=True
    ),
    "D240": Message("“{field}”的这一行找不到它所属的“{main}”", "这一行的“{main}”要与主表写得一样"),
    # --- Y43x: fields as written (form) ------------------------------------------------------
    "Y430": Message("“{name}”不能作字段名：{reason}", "字段名用汉字、字母、数字和下划线，不以数字开头，如 营业收入"),
    "Y431": Message("不认识的字段类型“{type}”{near}", "可用：{known}"),
    "Y432": Message("“{field}”的{what}不合它的类型：{reason}", "改正{what}，或改类型"),
    "Y433": Message("字段名或表头“{name}”重复", "改名，使一个名称只指一个字段"),
    # --- A: the record (store) --------------------------------------------------------------------
    "A701": Message("第 {seq} 条记录被改", "停止使用这个库，用最近的备份核对；改动前的内容以备份为准"),
    "A702": Message(
        "记录缺尾部 {count} 条（应有 {expected} 条，只有 {found} 条）", "停止使用这个库，用最近的备份恢复缺少的记录"
    ),
    "A703": Message("第 {seq} 条记录与 {day} 的锚点不符", "记录在存档之后被整体改写；以锚点和备份为准查明"),
    "A704": Message("缺第 {seq} 条记录", "停止使用这个库，用最近的备份恢复缺少的记录"),
    "A705": Message("第 {seq} 条记录接不上前一条", "停止使用这个库，用最近的备份核对前后两条"),
    "A706": Message("办件当前状态与记录推算的结果不一致：{detail}", "以记录为准；查明谁改了状态，再用备份核对"),
    "A707": Message("文件内容与其摘要不符（{digest}）", "文件被改过；从备份或“文书”文件夹里取回原件"),
    "A708": Message("文号{number}没有登记，前后都有", "查明此号去向；确未使用的，写明理由作废"),
    "A709": Message("文号{number}的登记与签发记录不符：{detail}", "以签发记录为准查明；必要时用备份核对"),
    "A710": Message("文书“{paper}”与签发记录不符：{detail}", "以签发记录为准；从备份取回"),
    "A711": Message("{day} 的锚点被改或接不上前一份", "用“锚点”文件夹里的文件和备份核对"),
    "A712": Message("“锚点”文件夹里缺 {day} 的文件", "从备份取回这份文件；不要删改“锚点”文件夹"),
    "A713": Message("{day} 的锚点文件与库里的不一致", "库或文件被改过；以另外保存的一份为准查明"),
    "A714": Message("库的第一条记录缺失或读不懂", "停止使用这个库，用最近的备份恢复"),
    "A715": Message("缺文件（{digest}），记录里提到它", "从备份或“文书”文件夹里取回原件"),
    "A716": Message("办件“{case}”没有任何记录", "停止使用这个库，用最近的备份恢复"),
    "A717": Message("“锚点”文件夹里的 {name} 读不懂或库里没有", "库被换过或文件不属于这个库；查明后再用"),
    # --- W62x–W63x: what the store refuses ----------------------------------------------------------
    "W604": Message("已被他人处理（{when}{who}）", "重新打开办件，看清现状再办"),
    "W610": Message("时间 {at} 早于上一条记录（{last}）", "校准这台机器的时钟，再办一次"),
    "W620": Message("没有编号为“{name}”的办件{near}", "用 docflow case list 查看办件编号"),
    "W621": Message("“{name}”对应不止一个办件：{choices}", "把编号写完整一些"),
    "W622": Message("办件编号“{name}”已被使用", "再办一次，会换一个编号"),
    "W623": Message("办理键“{key}”已用于办件“{case}”", "换一个 --key，或去掉它"),
    "W624": Message("一次办理里有两份名为“{name}”的文书或附件", "改名后再办"),
    "W625": Message("没有按“{workflow}”办过的件", "用 docflow case list 查看有哪些办件"),
    "W626": Message("您看过以后又有人办过：记录现在到第{seq}条", "用 case show 再看一遍，按新的摘要办"),
    "W630": Message("文号{number}已被使用", "重新办理，会取下一个号"),
    "W631": Message("文号{number}跳过了{next}", "按顺序取号；确要跳过的，先写明理由作废"),
    "W632": Message("文号{number}已经作废", "已作废的文号不能再用，也不必再作废"),
    "W633": Message("作废文号{number}没有写理由", "写明理由"),
    "W640": Message("这个库用的是{found}，不是{wanted}", "演示用的库和正式的库分开放"),
    "W641": Message("目标数据库里已有内容", "换一个空的数据库，或一个还没有的文件"),
    "W642": Message(
        "这个库已经搬到 {target}，只能查看和查验，不能再办事", "把 docflow.toml 里 [store] 的 path 改成新库的地址"
    ),
    # --- E6xx: the database; settings -----------------------------------------------------------------
    "E601": Message("没有数据库 {path}", "用 docflow new 建立工作区，或从备份恢复"),
    "E602": Message("{path} 不是 docflow 的数据库", "检查设置里 store 的 path"),
    "E603": Message(
        "数据库是旧版本（{found}）", "停下 docflow，把整个工作区文件夹复制一份作备份，再运行 docflow db upgrade"
    ),
    "E604": Message("数据库由更新的 docflow 写成（{found}）", "升级 docflow"),
    "E605": Message("数据库正被占用，等了 {seconds} 秒", "稍后再试；检查是否有别的程序一直占用"),
    "E606": Message("数据库读写失败：{detail}", "检查磁盘空间和文件夹权限"),
    "E607": Message("不支持这种数据库：{url}", "用 SQLite 文件（如 docflow.db）或 postgresql:// 地址"),
    "E608": Message("备份文件 {path} 已存在", "换一个文件名，或先移走它"),
    "E609": Message("文件写不进去：{path}（{detail}）", "检查磁盘空间和文件夹权限"),
    "E612": Message("文件读不了：{path}（{detail}）", "检查文件是否还在、权限是否允许"),
    "E640": Message("连不上数据库：{detail}", "检查地址、用户和口令，确认 PostgreSQL 正在运行"),
    "E642": Message("这个数据库上还没有开过 docflow worker", "先在要一起做的机器上运行 docflow worker"),
    "E641": Message("没有装 PostgreSQL 的驱动", "安装 docflow-gongwen[postgresql]，或改用 SQLite 文件"),
    "E620": Message("{path} 不是工作区（没有 docflow.toml）", "用 docflow new 建立，或指向已有的工作区"),
    "E621": Message("{path} 里已有文件，不能新建工作区", "换一个空文件夹"),
    "E622": Message("docflow.toml 语法有误：{detail}", "检查这一行的引号、等号与方括号"),
    "E623": Message("docflow.toml 里不认识的设置“{key}”{near}", "可用的设置：{known}"),
    "E624": Message("docflow.toml 里“{key}”应为{expected}，实际是“{value}”", "改成{expected}"),
    "E625": Message("这里没有工作区", "用 docflow new 建立一个，或用 -C 指向已有的"),
    # --- F51x: a copy of a paper (send) -------------------------------------------------------------------
    "F510": Message("文件名“{name}”不能用作副本的名称", "去掉名称里的斜线、开头的点和不可见字符"),
    "F511": Message("{path} 已存在，内容不同", "移走或改名后再发送；正本在库里，没有丢"),
    # --- T14x: templates, workflows and rules by name (library) ------------------------------------------
    "T140": Message("{folder}里不接受链接：{path}", "把文件本身放进来"),
    "T141": Message("名称“{name}”不合规", "名称只用汉字、字母、数字和 - _ · （ ）《 》"),
    "T148": Message(
        "“{name}”是文件路径，而这里只用名称，或没有这个文件",
        "写模板的名称：{stem}；render、batch、fields 也可以写 .docx 和 .md 文件的路径，请检查路径",
    ),
    "T149": Message("“{name}”：带宏的 Word 文件不接受", "在 Word 里另存为 .docx"),
    "T142": Message("没有名为“{name}”的{what}{near}", "可用的：{known}"),
    "T143": Message("“{name}”既有 .md 又有 .docx", "只留一个，或给其中一个改名"),
    "T144": Message("“{folder}”文件夹里不认识的文件 {path}", "移走它，或改成可用的扩展名（{known}）", warning=True),
    "T145": Message("工作区里没有“{name}”，没有可比的", "先用 docflow templates copy 复制一份再改"),
    "T146": Message("工作区里已有“{name}”", "直接改这一份；要重新开始的，先移走它"),
    "T147": Message("“{name}”没有随 docflow 提供的版本", "它只在工作区里，没有可复制或可比的"),
    # --- W60x, W7xx: workflows, cases, conditions, calendars, the directory ---------------------------------
    # W601–W619: an act that is refused
    "W601": Message("不是您的步骤：{step}由{who}办理", "请{who}办理，或换用有权的身份"),
    "W602": Message("不能审批本人提交的事项：{name}已在“{step}”办理过", "请{who}中的其他人办理"),
    "W603": Message("还没到“{step}”：现在是{now}", "先办完{now}"),
    "W605": Message("本件已办结（{outcome}），不能再{verb}", "需要变动时另起一件，并写明原件编号"),
    "W606": Message(
        "“{paper}”批准后已锁定，现在的内容与批准时不同：{what}", "退回批准的步骤重新批准，或改回批准时的内容"
    ),
    "W607": Message("不能撤回：{why}", "需要改动时请现在的办理人退回"),
    "W608": Message("{verb}必须写明理由", "补上理由（--note）"),
    "W609": Message("“{step}”没有“{verb}”{near}", "可选：{known}"),
    "W611": Message(
        "没有 {year} 年的节假日安排，期限暂定为 {due}", "公布后更新 calendars 里的 国务院.yaml", warning=True
    ),
    "W612": Message("要退回哪一步没有说清{near}", "从这些步骤里选一个（--to）：{known}"),
    "W613": Message("有几个步骤都可以“{verb}”：{known}", "说明是哪一步（--step）"),
    "W614": Message("{post}现在没有人担任，不能交给它", "先在机构.yaml 里登记担任的人"),
    "W615": Message("不能{verb}：{why}", "{remedy}"),
    "W616": Message("“{organisation}”没有登记{what}", "在机构.yaml 里补上"),
    "W617": Message("“{step}”要等收到“{paper}”才能办", "先登记收文（case receive）"),
    "W618": Message("“{name}”在“{step}”已表态（{verb}），每人只表态一次", "等其他人表态，或由经办人归总"),
    "W619": Message("找不到“{name}”{near}", "可选：{known}"),
    "W660": Message("核对“{name}”没有通过：{say}", "核实后改正所填的内容，再办一次"),
    "W661": Message("核对“{name}”提醒：{say}", "请核实；确实如此的可以继续，提醒已记入记录", warning=True),
    # W720–W729, W740–W759: a workflow that is not safe to run
    "W720": Message("没有任何步骤", "在 steps 下写出第一步"),
    "W721": Message("没有叫“{name}”的步骤{near}", "可用的步骤：{known}"),
    "W722": Message("步骤“{step}”永远到不了", "让某个步骤的 then 指向它，或删去"),
    "W723": Message("从“{step}”出发永远不能办结：{story}", "给这条路加一个 end，或让它通向能办结的步骤"),
    "W724": Message("{post}没有人担任", "在机构.yaml 的 posts 里登记担任的人"),
    "W725": Message("办到“{step}”就卡住：{story}", "{remedy}"),
    "W726": Message("办结时“{step}”还挂着：{story}", "让这一支先办完，或用退回取消它"),
    "W727": Message("“{step}”有期限却没写超期怎么办", "加上 overdue（remind 或 escalate），或写明 overdue: none"),
    "W728": Message(
        "文书“{paper}”需要的“{field}”{when}：{story}", "在此之前的步骤 fill 里加上“{field}”，或在 with 里给出"
    ),
    "W729": Message("没有叫“{name}”的模板{near}", "用 docflow templates 查看可用的模板"),
    "W730": Message(
        "情形太多（超过 {limit} 种），没有证明完", "减少并行的支数或加条件的步骤；未证明不等于有错", warning=True
    ),
    # W731–W739: conditions
    "W731": Message("条件“{text}”读不懂：{detail}", "写成如 {example}"),
    "W732": Message(
        "条件“{text}”里{left}不能与{right}相比或相算", '两边用同一类的值：文字加引号，日期写 date("2026-01-05")'
    ),
    "W733": Message("条件太长（限 {limit}）", "拆成几个条件"),
    "W734": Message(
        "条件里不允许“{text}”",
        "只能用比较、and、or、not、in、+ - *、ceil()、count()、date()、least()、most()、total()、distinct()、within()",
    ),
    "W735": Message("“{text}”应是一个判断，实际是{found}", "写成比较，如 正式党员数 >= 3"),
    "W736": Message("条件“{text}”要用的{names}还没有填写", "先填写{names}"),
    "W737": Message("条件“{text}”里没有“{name}”{near}", "可用：{known}；文字要加引号"),
    "W739": Message(
        "条件“{text}”里几项放在一起比，只试了一部分数值，没有证明完",
        "一次比两项，让这两项总在同一步一起填；或改成分别与定数比较。未证明不等于有错",
        warning=True,
    ),
    "W738": Message("“{name}”不会是“{value}”{near}", "可用：{known}"),
    "W740": Message("没有叫“{name}”的机构{near}", "在 organisations 下说明：applicant、superior(某机构) 或机构名称"),
    "W741": Message("“{text}”应写成“机构.角色”", "写成如 街道.组织员"),
    "W742": Message("看不懂“{text}”{near}", "可用：{known}；原样的文字要再加一层引号"),
    "W743": Message("“{step}”不能去并行的另一支“{target}”", "同一支里可以往返；出支写 join，退出整个并行写块外的步骤"),
    "W744": Message("并行里不能再有并行（“{step}”）", "把里层的步骤摊开成几支"),
    "W745": Message("“{step}”的表决永远通不过：{why}", "改 pass，或增加表态人"),
    "W746": Message("“{paper}”在“{step}”批准之后又可能被改：{what}", "把“{what}”放到批准之前填写"),
    "W747": Message("步骤“{step}”已在第 {first} 行出现", "步骤不能重名，给其中一个改名"),
    "W748": Message("表单里没有“{name}”{near}", "可用的字段：{known}"),
    "W749": Message("“{step}”有条件，条件不成立时不知道去哪一步", "加上 otherwise: 后面的某一步"),
    "W750": Message("期限“{text}”读不懂", "写成 10 working days、30 days、1 month、2 years，或 none"),
    "W751": Message("节假日表：{detail}", "日期写成 2026-01-01 或 2026-01-01 .. 2026-01-03"),
    "W752": Message("“{text}”不是允许的通过办法", "写 all、first、2/3、> 1/2 或 3（至少几人）"),
    "W753": Message("“{step}”退回后直接回来，会跳过“{paper}”的批准（{skipped}）", "改成 again: stepwise"),
    "W754": Message("一个步骤里 {keys} 不能一起写", "只留一个"),
    "W755": Message("“{step}”缺少 {key}", "补上 {key}"),
    "W756": Message(
        "节假日表少了现在有的年份：{years}",
        "把这些年份也写进新表（可以从 calendars/国务院.yaml 抄来），只添新公布的一年",
    ),
    "W757": Message("没有叫“{name}”的决策表{near}", "用 docflow decide 查看可用的决策表"),
    "W758": Message("“{field}”不是必填，条件“{text}”可能没有值可用", "把“{field}”改成必填，或给它默认值"),
    "W759": Message("“{key}”应为{expected}，实际是“{value}”", "改成{expected}"),
    "W770": Message("没有叫“{name}”的流程{near}", "把要办的流程放进 workflows 文件夹，或改正名称"),
    "W771": Message("“{step}”没有写“{outcome}”这种结果往哪去", "在 then 里给每一种结果写一项：{known}"),
    "W772": Message("流程绕成了圈：{chain}", "去掉其中一个 run"),
    "W773": Message("{what}与“{workflow}”里的冲突：{why}", "给其中一个改名"),
    "W774": Message("with 不能这样给出“{name}”：{why}", "改用另一个字段，或让那个流程自己填"),
    "W777": Message("“{step}”的核对{names}不可能成立：没有一种填法能办出", "改其中一条的条件，或去掉一条"),
    "W778": Message(
        "“{step}”的核对“{name}”一旦不成立就走不下去：{fields}都是前面填的，这一步不能改，也没有退回去改的路",
        "在填写“{fields}”的那一步核对，或给“{step}”加一项退回",
    ),
    "W779": Message(
        "“{step}”的核对能不能同时成立，没有证明完",
        "把条件写得简单些（加减、与定数相乘、相比）；未证明不等于有错",
        warning=True,
    ),
    "W775": Message(
        "{where}办到“{step}”就没有人能办：{story} → 能办“{step}”的只有{who}，按 not_by 不能办",
        "在机构.yaml 里给{posts}再登记一个前面没有办过的人，或改 not_by",
    ),
    "W776": Message(
        "{where}办到“{step}”可能没有人能办：{story} → 能办“{step}”的只有{who}，按 not_by 不能办",
        "办前面几步时留一个人办“{step}”，或在机构.yaml 里给{posts}再登记一个前面没有办过的人",
        warning=True,
    ),
    "W780": Message(
        "{where}的“{step}”永远不会有“{story}”的结果：该表态的是{who}，其中按 not_by 能表态的不够票数",
        "在机构.yaml 给{posts}再登记前面没有办过的人，或改 not_by、pass",
    ),
    "W781": Message("第一步“{step}”不能是并行：没有一个岗位来发起", "在它前面加一步，用 by 写明由谁发起"),
    "W782": Message(
        "没有一个机构能当“{organisation}”发起：要有{posts}{above}",
        "在机构.yaml 里给发起的机构登记这些岗位和上级（superior），或改流程的 organisations",
    ),
    "W783": Message(
        "“{step}”的核对{names}不可能成立：与{before}矛盾，每条路都先经过那里，其间没有人改填",
        "改其中一条的条件，或让这一步、中间的一步可以改填",
    ),
    # W66x: the directory
    "W760": Message("没有叫“{name}”的机构{near}", "在 organisations 下登记，或改正名称"),
    "W761": Message("没有编号或姓名是“{name}”的人{near}", "在 people 下登记，或改正姓名"),
    "W762": Message("叫“{name}”的不止一人：{choices}", "写成“姓名@机关”或用编号"),
    "W763": Message("隶属关系绕成了圈：{chain}", "改正其中一个 superior"),
    "W764": Message("日期“{text}”读不懂", "写成 2026-01-05"),
    "W765": Message("起止日期颠倒：{since} 到 {until}", "改正日期"),
    "W766": Message("代字“{code}”已属于“{other}”", "每个机关用自己的代字"),
    "W767": Message("“{name}”写得不合规：{detail}", "名称里不要有 / @ 或空白"),
    "W768": Message("{name}不能代理自己", "写另一个人"),
    # --- P: pages, PDF, faces (render) ------------------------------------------------------------
    "P301": Message("版面引用了外部资源“{url}”，已停止", "图片等内容请随数据给出；排版时不读取网络和本机文件"),
    "P310": Message(
        "缺字：“{char}”（{code}），在“{context}”里，没有一个字体有这个字",
        "安装含这个字的字体（Debian/Ubuntu：apt install fonts-hanazono），或用 docflow fonts add 字体文件 加入",
    ),
    "P311": Message("“{char}”（{code}），在“{context}”里，是表情符号", "公文里不用表情符号，请删去"),
    "P312": Message("PDF 合并失败：第 {number} 份不是可用的 PDF", "重新生成这一份后再合并"),
    "P320": Message(
        "没有找到“{role}”或可代用的字体", "运行 docflow fonts install，或用 docflow fonts add 字体文件 加入自己的字体"
    ),
    "P321": Message(
        "“{role}”由“{face}”代替",
        "要用规定的字体，请用 docflow fonts add 字体文件 加入；.docx 里仍写“{role}”",
        warning=True,
    ),
    "P322": Message(
        "取不到字体包 {package}：{detail}",
        "检查网络和软件源后再试，或用 docflow fonts add 字体文件 加入自己的仿宋、楷体、黑体、宋体",
    ),
    "P323": Message("这不是可用的中文字体文件", "给出含汉字的 .ttf、.otf 或 .ttc 文件"),
    "P324": Message("看不出这个字体当作哪一种用", "只认作这几种用的字体：{roles}；请换一个字体文件"),
    "P330": Message(
        "PDF 用不了：缺少系统库（{detail}）",
        "Debian/Ubuntu：apt install libpangoft2-1.0-0 libharfbuzz-subset0；macOS：brew install pango；.docx 不受影响",
    ),
    "P331": Message(
        "生僻字“{char}”（{code}）由“{face}”代写", "无须处理；要用同一字体，请加入字库更大的字体", warning=True
    ),
    "P340": Message("排版程序报告：{detail}", "请把这份材料和这条信息发给维护人员"),
    "P341": Message(
        "抽查这一行时，套版做的 PDF 与单独排的不同（{what}），这一批已全部改为逐份排版",
        "文件可以照常使用；请把模板和这条信息发给维护人员",
        warning=True,
    ),
    # --- P35x: .docx, render/docx ---
    "P350": Message("文中有不能写入文件的字符 {code}", "删去这个字符后再生成"),
    "P351": Message("图片“{title}”不是可用的 PNG 或 JPEG", "换成 PNG 或 JPEG 格式的图片"),
    "P352": Message(
        "{face} 的字库里没有“{char}”（{code}），Word 会用别的字体代写",
        "在 Word 里看一看这个字；要用同一字体，请安装字库更大的字体",
        warning=True,
    ),
    # --- P36x: an office's own page (standard/house, operations/pages) ---
    "P353": Message(
        "统计图“{title}”有 {categories} 类、{values} 个数，一页画不下", "改用表格，或先归并成较少的几类再画"
    ),
    "P361": Message("“{key}”写的是 {value}，排不成版面", "取 {low} 到 {high} 之间"),
    "P362": Message("这样的版面排不下：{reason}", "{remedy}"),
    "P363": Message("没有名为“{name}”的版式{near}", "可用的：{known}；本单位的版式放在工作区的 pages 文件夹"),
    "P364": Message("版式文件不能叫“{name}”：这是 docflow 自己的版式", "给 pages 里的这个文件改名"),
    "P365": Message("版式“{name}”要{what}加粗，PDF 用的字体没有粗体，没有加粗", "要加粗的，用 .docx", warning=True),
    # --- P37x: Word files to PDF by LibreOffice, render/office ---
    "P370": Message(
        "Word 模板要生成 PDF，需要 LibreOffice，这台机器上没有找到",
        "安装 LibreOffice（Debian/Ubuntu：apt install libreoffice-writer；macOS、Windows：从其网站安装），或生成 .docx 后在 Word、WPS 里另存",
    ),
    "P371": Message("LibreOffice 没有做完：{detail}", "关闭别的大程序后再试；仍不行，生成 .docx 后在 Word、WPS 里另存"),
    "P372": Message("LibreOffice 没有生成可用的 PDF", "在 Word 或 WPS 里打开这份 .docx，看内容是否正常，再另存为 PDF"),
    # --- E: the machine -----------------------------------------------------------------------
    "E900": Message(
        "程序内部出错（{reason}）", "没有写入任何结果；请设 DOCFLOW_DEBUG=1 再运行一次，把输出发给维护人员"
    ),
    "E901": Message("读写失败：{reason}", "检查文件是否存在、有没有权限、磁盘是否已满"),
    # --- R: rules (policy) -------------------------------------------------------------------------------
    "R701": Message("决策表没有一行规则", "在 rows 下写出规则"),
    "R702": Message("没有叫“{fact}”的事实{near}", "在 facts 下登记，或改正名称"),
    "R703": Message("“{fact}”的条件“{cell}”读不懂：{detail}", '写成 ">= 3"、1..2、0、是、否、[甲, 乙] 或 any'),
    "R704": Message("有情形没有规则可用：{example}", "加一行规则，或写 otherwise 说明其余情形怎么办"),
    "R705": Message("规则“{row}”与“{other}”同时适用：{example}", "改成互不重叠，或把 hit 改为 first"),
    "R706": Message("规则“{row}”永远轮不到，前面的规则已全部覆盖", "把它移到前面，或删去"),
    "R707": Message("规则编号“{row}”重复", "每行规则用自己的编号"),
    "R708": Message("规则“{row}”的 then 是{keys}，第一行是{wanted}", "每行 then 写同样的项目、同样的次序"),
    "R709": Message("规则“{row}”交由人工决定，却没写缘由", "加上 reason，说明由谁、根据什么决定"),
    "R710": Message("事实“{fact}”的类型不能用来比较", "事实用 integer、decimal、money、date、yes/no、one of 或 text"),
    "R711": Message("缺少事实“{fact}”", "给出“{fact}”"),
    "R712": Message("没有叫“{name}”的开关{near}", "可用的开关：{known}"),
    "R713": Message("花括号里的“{name}”既不是事实也不是开关{near}", "改正名称，或去掉花括号"),
    "R714": Message("order 有误：{detail}", "把每条规则的编号各写一次，先写的优先"),
    "R715": Message("规则组合太多（超过 {limit} 种），证明不了没有遗漏", "拆成几张表，或减少一行里的条件"),
    "R718": Message("派生事实“{fact}”有误：{detail}", "写成 {{by: 开关, 选项: 事实, …}}"),
    "R719": Message("名称“{name}”用了两次", "事实、开关和派生事实各用自己的名称"),
    "R720": Message("开关“{name}”少于两个选项", "在 choices 下写出可选的做法"),
    "R721": Message("开关“{name}”没有选项“{value}”{near}", "可选：{known}"),
    "R722": Message("缺少决策表“{name}”", "放回 rules/{name}.yaml"),
    "R723": Message("“{table}”的“{fact}”没有 {value} 这个界限", "可改的界限：{known}"),
    "R724": Message("--set 的写法有误：“{text}”", "写成 表.事实.原来的数=新的数，如 规模以上.职工人数.50=60"),
    # --- D21x: figures of the ledger that must reconcile ---------------------------------------------------
    "D211": Message("{unit}：{field}对不上，{arithmetic}", "核对各项数字，由填表人改正", warning=True),
    "D236": Message("{unit}与{other}的{field}相同", "核对两行，删去一行或改正"),
    "D237": Message("{unit}的填报存疑：{what}", "核对后改正，或说明情况", warning=True),
    # --- D26x: registers of the ledger: references, corrections, views ------------------------------------
    "D261": Message(
        "“{title}”的“{field}”写的“{value}”在{where}里没有{near}", "改正名称，或先登记它；这一行照样收下", warning=True
    ),
    "D262": Message("“{field}”绕成了圈：{chain}", "改正其中一个上级", warning=True),
    "D263": Message("“{field}”是打过码的内容", "从未打码的原件导入；打过码的表只供查看"),
    "D264": Message("预览之后“{register}”又变了（预览时是 {wanted}，现在是 {now}）", "重新预览，看清现在的变动再导入"),
    "D265": Message(
        "“{register}”里没有“{key}”{near}，不知道改哪一条", "核对“{field}”；要新增的，用 docflow ledger import --add"
    ),
    "D266": Message("这张表里没有要改的列", "除了“{field}”，写上要改的列；可改：{known}"),
    "D267": Message(
        "“{folder}”里的表格就是台账，不另存一份",
        "直接改那里的表格；要留下每次变动的记录，用 docflow new 建立工作区再导入",
    ),
    "D268": Message("“{folder}”里没有“{register}”的表格", "放一份 {register}.xlsx 或 {register}.csv"),
    "D269": Message(
        "“{name}”不能看未打码的“{register}”", "由{able}来看（docflow.toml 的 privacy.unmask）；打码的清单不受限制"
    ),
    "D270": Message("看未打码的“{register}”没有写明用途", "加上 --reason 用途；会记入记录"),
    "D271": Message(
        "两张表的“{field}”一个是“{one}”，一个是“{other}”，像是同一个单位，没有合并",
        "核对；确是同一个的，改成一样的名称或代码",
        warning=True,
    ),
    "D273": Message(
        "“{title}”不在您的机关下面，不能由您改动", "请它所在的街道或行业的机关来改；本机关的行照样可以导入"
    ),
    "D274": Message(
        "“{title}”在台账里的“{field}”是 {before}，这张表里是 {now}，会成为另一条记录",
        "核对哪个对；这张表写错的，改正再导入；台账写错的，用全部单位的表导入，不加 --add，旧的一条就移出",
        warning=True,
    ),
    "D275": Message(
        "台账里没有 {day} 那一天的数，现有的数截至 {newest}",
        "换一个日期；与没有用 docflow 的年份比，把那一年的数写成文件，用 --compare 文件.yaml",
    ),
    "D272": Message("“{register}”里没有“{key}”的记录{near}", "核对编号；docflow ledger list 列出现有的"),
    # --- F: files (table, batch) ---------------------------------------------------------------
    "F501": Message("文件名“{wanted}”不合规，已改为“{name}”", "要换名字，请改文件名的写法或这一行的数据", warning=True),
    "F502": Message("文件名“{wanted}”过长，已缩短为“{name}”", "不必处理；要换名字请改文件名的写法", warning=True),
    "F503": Message("第 {first} 行和第 {second} 行的文件名相同：“{name}”", "在文件名里加上序号，如 {example}"),
    "F504": Message("“{name}”已经存在", "用 --resume 接着做，用 --overwrite 覆盖，或换一个文件夹"),
    "F505": Message("不能写入“{name}”：{reason}", "换一个文件夹，或请管理员开放写入"),
    "F506": Message("完成 {done} 份后中断：{reason}", "腾出空间或恢复写入后，用 --resume 接着做，已完成的不会重做"),
    "F508": Message("没有这个文件", "检查文件名和所在的文件夹"),
    "F509": Message("读不了这个文件：{reason}", "关闭正在使用它的程序，或请管理员开放读取"),
    "F520": Message("文件名的写法里{what}", "写成 {example} 的样子；可用的名称：{known}"),
    "F521": Message("这个文件夹里的批次与这一次不同（{what}变了）", "换一个文件夹重新做，或用 --overwrite 全部重做"),
    "F522": Message("这个文件夹里没有可以撤销的批次", "检查文件夹"),
    "F523": Message("“{name}”做好以后被改动过，没有撤销", "确认不要了，再自行删除", warning=True),
    "F524": Message("另一个程序正在这个文件夹里做这一批", "等它结束；它已经不在时，删去 {name} 再试"),
    "F527": Message(
        "“{name}”这份做好以后被改动过，没有动它",
        "要留着就不必处理；要重做，移走它再用 --resume，或用 --overwrite 全部重做",
    ),
    "F528": Message(
        "“{name}”已经存在，不是这一批做的，或做好以后被改动过", "移走它，或换一个名称；确认不要了，用 --overwrite 覆盖"
    ),
    "F526": Message("有 {count} 行的文件名相同，如{rows}都是“{name}”", "在 --name 里加上序号，如 {example}"),
    "F525": Message("这一批里没有可以合并的 {ending} 文件", "在 --format 里加上 {ending}，再试"),
    "U802": Message("生成的文字里有{what}，可能忘了填写", "检查模板和数据；确实如此就不必处理", warning=True),
    "U801": Message("生成的文字里还留着“{found}”", "检查模板和这一行的数据"),
    # --- C: the command line -----------------------------------------------------------------
    "C801": Message("命令的写法有误", "用 --help 查看用法"),
    "C803": Message("不能按“{value}”分组", "可用：{known}"),
    "C804": Message("-s 的写法有误：“{text}”", "写成 字段=值"),
    "C805": Message("不能生成“{value}”", "可用：{known}"),
    "C806": Message("没有说明以谁的身份办理", "加上 --as 姓名（或 姓名@机关），也可以设 DOCFLOW_USER"),
    "C807": Message("没有说明给谁", "加上 --to 机关/角色"),
    "C808": Message("这个工作区用真实的时钟，不能用 --at 办理", "去掉 --at；演练请用 docflow new DIR --made-up-clock"),
    "C816": Message("只有 PDF/A-3 里能放 .docx", "加上 --archive 3u，或去掉 --carry-docx"),
    "C809": Message("认不出的时刻“{text}”", "写成 2026-02-10T09:00"),
    "C810": Message("没有规则或消息“{id}”", "用 docflow lint --explain all 查看全部规则"),
    "C811": Message("合成 PDF 要先生成 PDF", "加上 --format docx,pdf"),
    "C812": Message("没有第“{row}”行，或这一行已被退回", "写表格里的行号，或 hardest"),
    "C813": Message("演示用的工作区没有说明时刻", "加上 --at，如 --at 2026-03-02T09:00"),
    "C850": Message(
        "“{name}”是 Word 模板，不知道每个数字是哪个字段",
        "先用 docflow render 生成 .docx，再用 docflow figures 查这个文件",
    ),
    "C814": Message("没有给出要判定的单位", "写一张台账表格，或用 -d、-s 给出一个单位的数据"),
    "C815": Message("“{person}”不止担任一个岗位，不知道给哪一个：{known}", "写成 机关/角色"),
    "C818": Message("认不出存证“{value}”", "照文书抄：编号、第几条、摘要，或锚点、日期、摘要"),
    # --- operations ------------------------------------------------------------------------------
    "D245": Message(
        "{count} 条记录不在这张表里，从 {day} 起不再计入台账：{names}", "如果不该去掉，用 --add 重新导入", warning=True
    ),
    "D246": Message("有退回的行，表里没有的记录这次都没有去掉", "改好退回的行再导入一次", warning=True),
    "D247": Message("文号“{number}”的写法不对", "写成 明政发〔2026〕8号 的样子：六角括号，不写“第”，不补零"),
    "D248": Message("不是有效的 JSON：第 {line} 行第 {column} 列附近有误", "检查引号、逗号和括号，或改用 YAML"),
    "D249": Message("没有成文日期，署名下面会空着", "加上 -s 成文日期=2026-03-05，或写在数据里", warning=True),
    "D257": Message(
        "上行文没有签发人，版头里会空着", "加上 -s 签发人=姓名，或写在数据里；联合行文写每个机关的签发人", warning=True
    ),
    "A718": Message("待办与办件的状态不符（{case}）", "记录可能被直接改动过；请保留现场，用备份核对"),
    "A719": Message("“{path}”与记录里的文件不一致", "以记录为准：用 docflow case papers {case} -o 文件夹 重新取出"),
    "A720": Message("数据库里防改的保护被去掉了：{names}", "记录可能被直接改动过；请保留现场，用备份核对"),
    "A722": Message(
        "数据库不在了或被清空，而“锚点”文件夹里有 {count} 份锚点（最近 {day}）",
        "停止使用；从最近的备份恢复数据库，再用 docflow verify 核对",
    ),
    "A724": Message(
        "文书上印的存证与记录不符：{what}", "先逐字核对抄得对不对；抄得对的，记录在印发以后被整个改写过，请保留现场"
    ),
    "A723": Message("搬过去的记录与原来的不同", "原来的库没有动，仍用它；检查目标数据库，再搬一次"),
    "A721": Message("“{path}”不在了", "用 docflow case papers {case} -o 文件夹 重新取出", warning=True),
    "D280": Message(
        "“{field}”是{day}，早于成文日期{issued}", "核对日期；确是已经过去的期限，写进情况，不写成要求", warning=True
    ),
    "D281": Message(
        "{what}目标下降：{early}为 {before}%，{late}只要 {after}%",
        "核对两个期限的数；后面的不应低于前面的",
        warning=True,
    ),
    "D282": Message("{what}在{day}有两个目标：{one}% 和 {other}%", "只留一个", warning=True),
    "D283": Message("{what}目标是 {value}%，超过 100%", "核对这个数", warning=True),
    "D284": Message("“{field}”是{day}，晚于成文日期{issued}", "核对统计截止日或成文日期", warning=True),
    "D286": Message(
        "{what}到{day}的目标是 {value}%，低于原定的 {promised}%（{by}）", "核对后改高；确要降低的，用 --lower 写明理由"
    ),
    "D287": Message("这些数字要重新统计：{names}", "先把今年的台账导入，或用 -s 字段=值 逐个给出"),
    "D288": Message("改不了这份数据：{what}", "把这一项写在一行里再试，或照列出的不同自己改"),
    "D289": Message("这份数据没有写是哪一年的", "写上 {known} 中的一个，如 年度: 2026"),
    "D290": Message("按给出的理由降低了目标：{what}", "印发前再核对一次", warning=True),
    "D291": Message(
        "台账截至 {day}，不比去年数据的统计截止日 {last} 新", "先导入今年的台账，或用 --as-of 写今年的统计截止日"
    ),
    "D292": Message("这个文件已经有了，没有覆盖", "换一个名字，或先移走它"),
    "D293": Message("没有说明与哪一年比", "用 --compare 写上年的日期，如 2025-12-31，或上年数字的 YAML 文件"),
    "D294": Message("--compare 的“{value}”不是日期，也不是数据文件", "写成 2025-12-31，或一个 .yaml 文件"),
    "D295": Message("不知道“{value}”指哪些单位", "写 未建（没有党组织的）或 缺口（还有缺口的），不写就是全部"),
    "D296": Message("“{value}”里已经有文件，没有覆盖", "换一个空文件夹；接着上次做的，加 --resume"),
    "D297": Message("没有一个单位是“{value}”的，不用做方案", "去掉 --only，或换一个"),
    "D298": Message("到 {day} 为止没有办件，没有进度可以通报", "用 docflow case start 发起，或改 --as-of"),
    "D299": Message("春节慰问信：{what}", "核对日期和年份；春节的日期见 docflow calendar spring", warning=True),
    "D276": Message(
        "要的是截至 {asked} 的数，台账里最新的是 {day} 的",
        "数字按 {day} 的写；这以后确实没有变动的，用 docflow ledger import 同一张表 --as-of {asked} 确认一次",
        warning=True,
    ),
    "D277": Message("{day} 还没有到（今天是 {today}），没有截至那一天的数", "写今天或以前的某一天"),
    "D278": Message(
        "没有“{field}”这一列，不知道数据截至哪一天", "加 --as-of 2026-02-28，写上数据截至的日期；或在表里补上这一列"
    ),
    "D279": Message(
        "这里没有写目标：缺少{missing}",
        "每行写 期限、范围，和要达到的百分数（{measures}，至少一列）；也可以给实施意见的数据（YAML）",
    ),
    "D300": Message(
        "{before} 和 {now} 在台账里是同一份数据（{day} 的），比不出变化",
        "先导入今年的台账，或换一个日期；上年的数也可以写成文件",
    ),
    "D306": Message(
        "没有登记党组织，不知道该看哪些书记的培训", "先导入党组织：docflow ledger import 党组织.xlsx --register 党组织"
    ),
    "D303": Message("有 {count} 行没有读进来，{what}里没有它们：{rows}", "改好表里的这几行，再来一次", warning=True),
    "D304": Message(
        "{day} 的台账导入时退回了 {count} 行，数字里没有它们",
        "改好退回的行再导入一次；报告里写明未计入 {count} 行",
        warning=True,
    ),
    "D305": Message(
        "{table} 有 {count} 行有错，算出来的数会不全，没有计算", "改好上面列出的格子再算；看清单用 docflow ledger list"
    ),
    "D302": Message(
        "记录里没有这份文件，读不出它是用哪些数据做的",
        "给出做它的数据文件（.yaml、.json 或一行的表格）；经流程印发的，用 docflow case papers 取出的原件",
    ),
    "D301": Message("期限 {days} 的目标，用的是台账里 {used} 的数", "补上期限那一天的台账，再看达到没有", warning=True),
    "D285": Message("目标的范围“{scope}”不知道指哪些单位{near}", "可用：{known}；也可以写片区"),
    "D244": Message("台账是空的，没有数字可算", "先用 docflow ledger import 导入台账"),
    "D241": Message("“{name}”在两份数据里都有（先见于 {first}）", "只在一份数据里写"),
    "D242": Message("这张表有 {count} 行，一份公文只要一行", "只留一行，或用 docflow batch 批量生成"),
    "D243": Message("流程里没有字段“{name}”{near}", "改成流程里的字段名，或删去"),
    "F530": Message("没有这个文件", "检查路径和文件名"),
    "T170": Message("Word 模板只能生成 .docx 和 .pdf，不能生成 .{ending}", "输出写成 .docx 或 .pdf"),
    "P332": Message("没有 PDF 库或字体，只生成了 .docx", "运行 docflow doctor 看缺什么", warning=True),
    "P333": Message(
        "没有 PDF 库或字体，算不出版记在哪一页；.docx 里的版记没有移到偶数页",
        "运行 docflow doctor 看缺什么，补上后再生成",
        warning=True,
    ),
    "W651": Message(
        "“{name}”任职的机关不止一个或没有，不知道以哪个单位申请：{known}", "写成 --as 姓名@机关，或加 --for 单位"
    ),
    "W655": Message("“{name}”不是“{organisation}”的{role}，不能以它的名义发起", "替单位录入的，加上 --for 单位"),
    "W656": Message(
        "{count} 份副本没有写进 文书 文件夹：{reason}",
        "记录里已经存好；排除原因后再办任何一件事，或运行 docflow tick，会自动补写",
        warning=True,
    ),
    "W654": Message("机构.yaml 里没有单位设了“{role}”，没有人可以发起", "给至少一个单位写上“{role}”岗位和人员"),
    "W653": Message("文号 {number} 已经用于“{title}”", "换一个没有用过的文号；号由流程登记时自动取"),
    "W652": Message("“{name}”无权查看这件事", "请联系有关机关"),
    "E628": Message("机构.yaml 的 absences 不是一行一条的写法，没有改动它", "请自己在 absences 下加一行：{line}"),
    "E627": Message("工作区里没有 机构.yaml", "从示例复制一份来填写"),
}
