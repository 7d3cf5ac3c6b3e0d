"""A mail server on loopback that keeps what it is given (SMTP without extensions)."""

import socketserver
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

from support.loopback import LoopbackServer

__all__ = ["MailServer"]


class MailServer(LoopbackServer):
    """`mails` are the messages taken. Use as a context manager."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        owner = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 loopback\r\n")
                for line in self.rfile:
                    verb = line[:4].upper()
                    if verb == b"QUIT":
                        self.wfile.write(b"221 bye\r\n")
                        return
                    if verb == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        owner.mails.append(self._mail())
                    self.wfile.write(b"250 ok\r\n")

            def _mail(self) -> EmailMessage:
                lines = iter(self.rfile.readline, b".\r\n")
                text = b"".join(line.removeprefix(b".") for line in lines)
                return cast(EmailMessage, message_from_bytes(text, policy=policy.default))

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        server.daemon_threads = True
        super().__init__(server)
