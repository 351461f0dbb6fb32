"""印章: the sizes that decide how much room a signature needs. docflow keeps the room and never draws a seal."""

from __future__ import annotations

from typing import Final

#: The seal of a Party organisation below the province (县、乡、基层组织): diameter in mm.
#: From second-hand sources; an office whose seal differs should say so.
PARTY: Final = 42.0
#: The seal for which room is kept when nothing else is known.
USUAL: Final = PARTY
#: How far the middle of name and date lies below the centre of the seal (居中下压), in mm: usual practice.
PRESSED_BELOW: Final = 3.0
