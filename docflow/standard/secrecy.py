"""密级: the character without which there is no mark of secrecy (GB/T 9704 cl. 7.2.2)."""

from __future__ import annotations

from typing import Final

#: Every mark has it: 绝密, 机密, 秘密, 密级.
SIGN: Final = "密"
