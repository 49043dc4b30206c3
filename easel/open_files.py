"""How many files this process may have open: as many as the system lets it, since each tab and each answer needs some."""

import resource

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
