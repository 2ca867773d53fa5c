"""A mail server of this machine that keeps what it takes, and refuses whom it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word == b"DATA":
                self._say("354 go on")
                self.server.letters.append(message_from_bytes(b"".join(iter(self.rfile.readline, b".\r\n"))))  # type: ignore[attr-defined]
            if word == b"QUIT":
                self._say("221 bye")
                return
            refused = word.startswith(b"RCPT") and any(address.encode().upper() in word for address in self.server.refused)  # type: ignore[attr-defined]
            self._say("550 nobody here" if refused else "250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def a_mail_server(*refused: str) -> Iterator[tuple[str, list[Message]]]:
    """Its address as SAMESIDE_MAIL has it, and the letters it took so far."""
    letters: list[Message] = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.letters, server.refused = letters, refused  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}", letters
        server.shutdown()
