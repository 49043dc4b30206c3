"""`python -m easel.sandbox`: starts the sandbox."""

import sys

from sandbox.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
