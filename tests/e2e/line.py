"""A line to a server that can be cut: Chromium's own offline mode leaves streams open that it has."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

CHUNK = 65_536


class Line:
    """Passes connections on to a port of this machine until it is cut; then every one breaks and none is taken."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break what is open and refuse what comes."""
        with self._lock:
            self._is_cut = True
            for end in self._open:
                _close(end)
            self._open.clear()

    def mend(self) -> None:
        """Take connections again."""
        self._is_cut = False

    def stop(self) -> None:
        """End for good."""
        self.cut()
        _close(self._listener)

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:  # stopped
                return
            with self._lock:
                if self._is_cut:
                    _close(near)
                    continue
                far = socket.create_connection(("127.0.0.1", self._target))
                self._open |= {near, far}
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):  # cut, or closed by the other side
            while data := source.recv(CHUNK):
                sink.sendall(data)
        with self._lock:
            self._open -= {source, sink}
        _close(source)
        _close(sink)


def _close(end: socket.socket) -> None:
    with suppress(OSError):  # not connected any more
        end.shutdown(socket.SHUT_RDWR)
    end.close()
