"""A real mail server, aiosmtpd, that keeps what it takes. It can refuse, hang and drop as other stand-ins do."""

from __future__ import annotations

import asyncio
import warnings
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.stand_in import Ringing, StandIn

USER, KEY = "warroom", "s3cr3t-Pa55word"
TO = "pager@corp.example"


class Mailbox(StandIn):
    """Takes mail to one address, from whoever has logged in."""

    async def start(self) -> None:
        """See `StandIn.start`."""

        def served() -> SMTP:
            with warnings.catch_warnings(action="ignore"):  # that a password comes in the clear: it stays on loopback
                return SMTP(
                    self, authenticator=_known, auth_require_tls=False, auth_required=True, hostname="mail.test"
                )

        self._server = await asyncio.get_running_loop().create_server(served, "127.0.0.1", 0)
        self.url = f"smtp://{USER}@127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

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


def _known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), KEY.encode())
    return AuthResult(success=right, handled=right)
