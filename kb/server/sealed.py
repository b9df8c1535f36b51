"""A process without a network: after `seal()` the system gives it no socket any more, whatever the engine may try.

The guard reads a query's text; this holds where a text was read wrongly. It needs Linux's seccomp (a filter of BPF
instructions over system calls), and is left out where there is none.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
"""Machine -> the name of its system calls for the kernel (AUDIT_ARCH_*), and the number of socket(2)."""

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 97  # EAFNOSUPPORT
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_X32 = 0x40000000  # calls of another numbering on x86_64 begin here


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def seal() -> bool:
    """Take the network from this thread and all that it starts; whether that was possible."""
    known = _SOCKET.get(platform.machine())
    if not sys.platform.startswith("linux") or known is None or sys.maxsize < 2**32:
        return False
    architecture, socket = known
    # instruction, where to go on when true and when false (counted from the next one), value
    steps = (
        (_LOAD, 0, 0, 4), (_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0), (_AT_LEAST, 1, 0, _X32), (_EQUAL, 0, 1, socket), (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )  # fmt: skip
    program = _Program(len(steps), b"".join(struct.pack("<HBBI", *step) for step in steps))
    library = ctypes.CDLL(None, use_errno=True)
    unused = ctypes.c_ulong(0)
    if library.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), unused, unused, unused):
        return False
    return not library.prctl(_SET_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), unused, unused)
