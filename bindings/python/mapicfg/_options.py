# SPDX-License-Identifier: LGPL-2.1-or-later
"""The base of the option structures of C."""
import ctypes
from typing import Any


class Options(ctypes.Structure):
    """A structure whose first field is its own size."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(size=ctypes.sizeof(self), **fields)
