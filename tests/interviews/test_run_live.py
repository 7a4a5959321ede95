"""Starting a process for readers (management/commands/run_live.py, serving.py)."""

import builtins
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from interviews import serving


@pytest.mark.parametrize("port", ["x", "0", "65536", "²", "", "8" * 5000])
def test_run_live_bad_port_is_refused_with_status_2(port: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("run_live", port=port)

    assert refused.value.returncode == 2


def test_run_live_without_uvicorn_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name == "uvicorn":
            raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn")
        return genuine(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CommandError) as refused:
        call_command("run_live", port="8101", server="uvicorn")

    assert (refused.value.returncode, "pip install uvicorn" in str(refused.value)) == (2, True)


def test_run_live_serves_where_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[str, int]] = []
    monkeypatch.setitem(serving.SERVERS, "daphne", lambda host, port: started.append((host, port)))

    call_command("run_live", host="::1", port="8101")

    assert started == [("::1", 8101)]
    assert serving.endpoint("::1", 8101) == r"tcp:port=8101:interface=\:\:1:backlog=4096"
