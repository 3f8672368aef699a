"""`python -m sotomado.demo.attached MODULE …`: run a module that is gone when the launcher is gone."""

from __future__ import annotations

import ctypes
import runpy
import signal
import sys

from sotomado.demo.serving import PARENT_DEATH

if __name__ == "__main__":
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGTERM)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
