"""Memory that a hundred answers took is given back: how this process's C allocator is set, where it is glibc's.

Left alone, glibc raises the size from which a block is mapped on its own as soon as one such block is freed, and then keeps
large buffers in an arena of each thread: a hundred pictures at once held 130 MB over idle, with a fixed size 36 MB, at the
same speed.
"""

import ctypes
import sys

_TRIM, _MAP = -1, -3  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of malloc.h
_BYTES = 128 * 1024  # glibc's own first value; setting it is what keeps it there


def settle() -> None:
    """Does nothing where the allocator is another one."""
    if sys.platform != "linux":
        return
    setting = getattr(ctypes.CDLL(None), "mallopt", None)
    if setting is not None:
        setting(_MAP, _BYTES)
        setting(_TRIM, _BYTES)
