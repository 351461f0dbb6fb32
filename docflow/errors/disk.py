"""What the operating system means by an error, in the user's language."""

from __future__ import annotations

import errno

_SAYINGS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "不允许这样做",
    errno.EROFS: "这个位置只读",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出了磁盘配额",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中间的一段是文件，不是文件夹",
    errno.EEXIST: "同名的已经存在",
    errno.ENAMETOOLONG: "名称太长",
    errno.EBUSY: "正被占用",
    errno.EIO: "磁盘读写出错",
    errno.ELOOP: "链接绕成了圈",
    errno.EMFILE: "打开的文件太多",
}


def said(error: OSError) -> str:
    """The reason of `error`."""
    return _SAYINGS.get(error.errno or 0) or error.strerror or str(error)
