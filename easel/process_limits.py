"""What this process may take of its system: open files, and memory that is given back."""

import ctypes
import resource
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


ENOUGH = 65_536  # more are of no use, and some systems call "no limit" a number that they then refuse


def raise_limit() -> int:
    """The soft limit goes up to the hard one; what it is then. Where it may not be raised it stays as it is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):
            return soft
        return wanted
    return soft
