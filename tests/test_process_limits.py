"""A process of Easel may have as many files open as the system lets it."""

import subprocess
import sys

from tests.sandbox_process import ROOT

_SCRIPT = """
import resource
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, min(hard, 4096) if hard != resource.RLIM_INFINITY else 4096))
from easel.settings import load
from easel.studio import Studio
import tempfile
with tempfile.TemporaryDirectory() as home:
    Studio.open(load(home=home, base_url="http://127.0.0.1:9/v1")).close(0)
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_an_open_studio_has_raised_its_soft_limit() -> None:
    """Many systems start a process with 256 or 1,024 where it may have far more."""
    told = subprocess.run(
        [sys.executable, "-c", _SCRIPT], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    soft, hard = (int(each) for each in told.stdout.split()[-2:])
    assert soft == hard
    assert soft > 256
