"""docflow batch: one paper a row."""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import ALIKE, Bar, Said, command, office, put_json, shared, speak, tell

_PATH = click.Path(path_type=Path)


@command()
@click.argument("template", metavar="TEMPLATE", required=False)
@click.argument("source", metavar="TABLE", required=False, type=_PATH)
@click.option("-o", "folder", metavar="DIR", type=_PATH, help="写到哪个文件夹")
@click.option("-d", "data", metavar="DATA", multiple=True, type=_PATH, help="每一行都相同的数据")
@click.option("-s", "given", metavar="字段=值", multiple=True, help="每一行都相同的一个字段")
@click.option(
    "--name",
    "pattern",
    metavar="PATTERN",
    default="{序号:03d}",
    show_default=True,
    help="文件名，如 {序号:03d}-{单位名称}",
)
@click.option(
    "--format", "formats", metavar="FORMAT", default="docx", show_default=True, help="docx、pdf，可以都要：docx,pdf"
)
@click.option("--register", metavar="REGISTER", default="", help="同时按这个登记簿核对每一行，如 单位台账")
@click.option("--merge", metavar="OUT.pdf", type=_PATH, help="按行的顺序合成一个 PDF")
@click.option("--duplex", is_flag=True, help="合成时每份从正面起")
@click.option("--contents", is_flag=True, help="合成的 PDF 前面加目录页，压缩包里加目录表")
@click.option("--zip", "zip_", metavar="OUT.zip", type=_PATH, help="打成一个压缩包")
@click.option("--dry-run", "dry", is_flag=True, help="只检查，不写文件")
@click.option("--preview", metavar="N|hardest", help="只做第 N 行，或文字最多的一行")
@click.option("--row", type=click.IntRange(1), metavar="N", help="同 --preview N")
@click.option("--hardest", is_flag=True, help="同 --preview hardest")
@click.option("--resume", is_flag=True, help="接着上次中断的做")
@click.option("--overwrite", is_flag=True, help="重做，替换上次做的")
@click.option("--errors", metavar="OUT.xlsx", type=_PATH, help="把错行标在原表的副本里")
@click.option("--on", "on", metavar="URL", default="", help="由这个 PostgreSQL 上的 docflow worker 一起做")
@click.option("--jobs", metavar="N", type=click.IntRange(1, 64), default=1, show_default=True, help="几个进程同时做")
@click.option("--plain-pdf", is_flag=True, help="PDF 每份单独排版，不套用排好的版")
@click.option("--allow-duplicates", "twice", is_flag=True, help="同一单位或同一人可以有几行")
@click.option("--verbose", is_flag=True, help="另外说出每一份是怎样做的")
@click.option("--undo", "undo_", is_flag=True, help="把上一批文件移到废纸篓（-o 里的，或最近做的）")
@shared
def batch(
    said: Said,
    template: str | None,
    source: Path | None,
    folder: Path | None,
    data: tuple[Path, ...],
    given: tuple[str, ...],
    pattern: str,
    formats: str,
    register: str,
    merge: Path | None,
    duplex: bool,
    contents: bool,
    zip_: Path | None,
    dry: bool,
    preview: str | None,
    row: int | None,
    hardest: bool,
    resume: bool,
    overwrite: bool,
    errors: Path | None,
    on: str,
    jobs: int,
    plain_pdf: bool,
    twice: bool,
    verbose: bool,
    undo_: bool,
) -> int:
    """按 TABLE 的每一行，用 TEMPLATE 生成一份公文。"""
    from docflow.operations import batch as batches
    from docflow.table import row_numbers

    if undo_:
        moved = batches.undo(office(said), folder)
        if said.as_json:
            put_json({"ok": True, "moved": list(moved.moved), "bin": str(moved.bin)})
        tell(said, f"已把 {len(moved.moved)} 个文件移到“{moved.bin}”（.docflow 是隐藏文件夹）。要取回，从那里搬出来。")
        speak(moved.problems)
        return 0
    if folder is None:
        raise click.UsageError("缺少选项“-o”。")
    if template is None or source is None:
        raise click.UsageError("缺少参数“TEMPLATE TABLE”。")
    if resume and overwrite:
        raise click.UsageError("--resume 和 --overwrite 只能选一个。")
    which = [one for one in (preview, str(row) if row else None, "hardest" if hardest else None) if one]
    if len(which) > 1:
        raise click.UsageError("--preview、--row 和 --hardest 只能选一个。")
    here = office(said)
    wanted = batches.Wanted(
        template, source, folder, data, given, pattern, tuple(one.strip() for one in formats.split(",")), register,
        merge, zip_, errors, duplex, resume, overwrite, jobs, twice, contents, on, plain_pdf,
        said.as_json,
    )  # fmt: skip
    if which:
        for path in batches.preview(here, wanted, which[0]):
            tell(said, f"已生成 {path}")
        return 0
    bar = Bar(said, "检查" if dry else "生成")
    try:
        done = (batches.rehearse if dry else batches.run)(here, wanted, bar)
    except KeyboardInterrupt:
        bar.finish()
        tell(said, "已停下。" if dry else "已停下：做好的都在，没有半份文件。用同样的命令加 --resume 接着做。")
        return 130
    bar.finish()
    if said.as_json:
        put_json(
            {
                "ok": done.ok,
                **done.report.to_json(),
                "refused_rows": list(done.refused),
                "edited_rows": list(done.edited),
                "choices": list(done.choices),
                "ways": done.ways,
                "problems": [one.to_json() for one in done.problems],
            }
        )
        return 0 if done.ok else 1
    for choice in done.choices:
        tell(said, f"读表：{choice}")
    speak(done.problems, most=ALIKE)
    what = "可以生成" if dry else "已生成"
    tell(
        said,
        f"{what} {len(done.report.done)} 份"
        + (f"，退回 {len(done.refused)} 行（{row_numbers(done.refused)}）" if done.refused else "")
        + (f"，被改动过、没有动的 {len(done.edited)} 行（{row_numbers(done.edited)}）" if done.edited else "")
        + "。",
    )
    if resume and not dry:
        tell(said, _taken_up(len(done.report.done) - done.report.made, done.report.made, done.report.again))
    if done.ways and verbose:
        tell(said, f"{done.ways}。")
    for name, extra in (("合并", merge), ("压缩包", zip_), ("错行标注", errors if done.refused else None)):
        if extra is not None and not dry:
            tell(said, f"{name}：{extra}")
    return 0 if done.ok else 1


def _taken_up(before: int, made: int, again: int) -> str:
    """What a batch that was taken up again found done, and what it did."""
    why = "内容改过、文件不在了，或者上次是用别的版本做的"
    return f"其中上次做好的 {before} 份，这次做的 {made} 份" + (f"（重做 {again} 份：{why}）" if again else "") + "。"
