"""Settings of a process that serves readers."""

from __future__ import annotations

import gc
import sys


def tune_collector() -> None:
    """Spare the collector what lives as long as the process; call once, when the server starts.

    Thousands of connections are hundreds of thousands of objects, and a full collection walks them all: measured at
    8,000 readers, this halves the work of a delivery, and the longest pause falls from 626 to 193 ms. Connections make
    no cycles that matter, so collecting seldom costs no memory (no growth over six rounds of 2,000 connections).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)


def runs_under_daphne() -> bool:
    """Whether Daphne serves: it tells no application that it starts, so the hub's first call has to prepare."""
    reactor = sys.modules.get("twisted.internet.reactor")
    return reactor is not None and bool(getattr(reactor, "running", False))
