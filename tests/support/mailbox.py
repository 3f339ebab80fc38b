"""A real mail server, aiosmtpd, that keeps what it takes. It can refuse, hang and drop as other stand-ins do."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import warnings
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.stand_in import Ringing, StandIn

USER, KEY = "warroom", "s3cr3t-Pa55word"
TO = "pager@corp.example"


@dataclass(frozen=True)
class Certificate:
    """A self-made one: whoever does not know it can't trust it."""

    file: Path
    key: Path

    def served(self) -> ssl.SSLContext:
        """Return what a server proves itself with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def a_certificate(folder: Path, *names: str) -> Certificate:
    """Make a certificate for hosts of these names."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    line = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    line += ["-days", "2", "-subj", "/CN=mail.test", "-addext", f"subjectAltName={','.join(f'DNS:{n}' for n in names)}"]
    subprocess.run([*line, "-keyout", str(made.key), "-out", str(made.file)], check=True, capture_output=True)
    return made


class Mailbox(StandIn):
    """Takes mail to one address, from whoever has logged in."""

    def __init__(
        self, *, certificate: Certificate | None = None, encrypted: Literal["at once", "after STARTTLS"] = "at once"
    ) -> None:
        """Prepare; without a certificate it takes everything in the clear."""
        super().__init__()
        self.slow: set[str] = set()
        """Mailboxes that ask everyone to come again: they are greylisted."""
        self.to: list[tuple[str, ...]] = []
        """Of each message that was taken: for whom."""
        self.logins = 0
        """How often someone said a password."""
        self._certificate = certificate
        self._encrypted = encrypted

    def url_at(self, host: str) -> str:
        """Return its address by another name of this machine."""
        return self.url.replace("127.0.0.1", host)

    async def start(self) -> None:
        """See `StandIn.start`."""

        def served() -> SMTP:
            with warnings.catch_warnings(action="ignore"):  # that a password comes in the clear: it stays on loopback
                return SMTP(
                    self,
                    authenticator=self._known,
                    auth_require_tls=after is not None,
                    auth_required=True,
                    hostname="mail.test",
                    tls_context=after,
                    require_starttls=after is not None,
                )

        context = self._certificate.served() if self._certificate is not None else None
        at_once, after = (context, None) if self._encrypted == "at once" else (None, context)
        self._server = await asyncio.get_running_loop().create_server(served, "127.0.0.1", 0, ssl=at_once)
        scheme = "smtp" if at_once is None else "smtps"
        self.url = f"{scheme}://{USER}@127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """See `StandIn.stop`."""
        self._over.set()
        self._server.close()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's word
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse who is not here."""
        if not address.endswith("@corp.example"):
            return "550 5.1.1 no such user"
        if address in self.slow:
            return "450 4.2.0 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        """Take a message, or do what the next fault says."""
        assert isinstance(envelope.content, bytes)
        said = message_from_bytes(envelope.content, policy=policy.default)
        body = said.get_body()
        text = f"{str(said['Subject']).strip()}\n{body.get_content() if body is not None else ''}"
        self.requests.append(text)
        fault = self.choose()
        if fault is None or fault.taken:
            self.to.append(tuple(envelope.rcpt_tos))
            key = str(said["References"]).strip("<").partition("@")[0]
            self.states[key] = "resolved" if text.startswith("Over: ") else "triggered"
            if not text.startswith("Over: "):
                self.rung.append(Ringing(key, text))
        if fault is not None and fault.hangs:
            await self._over.wait()
        if fault is not None and not fault.status:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return f"{fault.status} {fault.body}" if fault is not None else "250 OK"

    def _known(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.logins += 1
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), KEY.encode())
        return AuthResult(success=right, handled=right)
