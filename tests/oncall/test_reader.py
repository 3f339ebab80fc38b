"""Asking a source: guarded, bounded, and in one sentence when it does not do; the address is never quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.schedule import Fresh, Reading, Unchanged, Unread
from bot.oncall.lines import LARGEST
from bot.oncall.reader import Reader
from tests.oncall.feeds import GOOGLE, YEAR, schedule
from tests.oncall.source import Source, a_source

PRIVATE = "leads to a private address; if that is meant, set allow_private: true for this schedule"

HTTPS = "leads to an address without https; give one with https, or set allow_private: true"


async def ask(source: str, *, etag: str = "", environ: dict[str, str] | None = None, private: bool = True) -> Reading:
    return await Reader(environ or {})(schedule(source=source, allow_private=private), "UTC", *YEAR, etag)


async def test_a_source_is_read_and_asked_again_by_its_etag() -> None:
    async with a_source(GOOGLE) as source:
        source.headers = {"ETag": '"one"'}
        first = await ask(f"{source.url}/rota.ics")
        assert isinstance(first, Fresh)
        assert (len(first.shifts), first.etag) == (3, '"one"')
        assert await ask(f"{source.url}/rota.ics", etag=first.etag) == Unchanged()
        assert [headers.get("If-None-Match") for headers in source.asked] == [None, '"one"']
        source.headers = {"ETag": '"two"'}
        assert isinstance(await ask(f"{source.url}/rota.ics", etag=first.etag), Fresh)
        source.zipped = True
        assert isinstance(await ask(f"{source.url}/hop/3"), Fresh)


BAD = {
    "304": (Source(status=304), "/rota.ics", "answers 304"),
    "404": (Source(status=404), "/rota.ics", "answers 404; the address may have been renewed"),
    "500": (Source(status=500), "/rota.ics", "answers 500"),
    "a sign-in page": (
        Source(data=b"<html>"), "/rota.ics",
        "isn't a calendar but a web page; take the address that ends in .ics, or of the iCal export",
    ),
    "too much": (
        Source(data=b"BEGIN:VCALENDAR" + b" " * LARGEST), "/rota.ics",
        "is larger than 2 MB; give the address of the rota alone",
    ),
    "a bomb": (
        Source(data=b"BEGIN:VCALENDAR" + b" " * LARGEST * 20, zipped=True), "/rota.ics",
        "is larger than 2 MB; give the address of the rota alone",
    ),
    "not gzip": (
        Source(data=b"BEGIN", headers={"Content-Encoding": "gzip"}), "/rota.ics",
        "sends something that isn't what it calls it (gzip)",
    ),
    "redirects": (Source(), "/hop/4", "redirects more than 3 times; give the address that it ends at"),
    "a redirect to a file": (
        Source(status=302, headers={"Location": "file:///etc/passwd"}), "/rota.ics",
        "leads to file address; give one that begins with https://",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("told", "path", "sentence"), BAD.values(), ids=BAD.keys())
async def test_a_source_that_does_not_do_is_named_in_one_sentence(told: Source, path: str, sentence: str) -> None:
    async with a_source() as source:
        source.data, source.status, source.headers, source.zipped = told.data, told.status, told.headers, told.zipped
        assert await ask(f"{source.url}{path}") == Unread(sentence)


async def test_a_source_that_is_away_is_named_too() -> None:
    async with a_source() as source:
        url = source.url
    assert await ask(f"{url}/rota.ics?key=s3cret") == Unread("can't be reached; check network and firewall")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://127.0.0.1:9/a.ics", HTTPS),
        ("https://127.0.0.1:9/a.ics", PRIVATE),
        ("https://[::1]:9/a.ics", PRIVATE),
        ("https://[::ffff:10.0.0.1]/a.ics", PRIVATE),
        ("https://169.254.169.254/latest", PRIVATE),
        ("https://localhost:9/a.ics", PRIVATE),
        ("webcal://localhost:9/a.ics", PRIVATE),
    ],
)  # fmt: skip
async def test_a_private_address_is_refused_before_it_is_asked(address: str, sentence: str) -> None:
    assert await ask(address, private=False) == Unread(sentence)


async def test_a_redirect_is_checked_as_the_address_was() -> None:
    async with a_source(GOOGLE) as source:
        source.status, source.headers = 302, {"Location": "gopher://example.com/"}
        assert await ask(f"{source.url}/rota.ics") == Unread(
            "leads to gopher address; give one that begins with https://"
        )
    assert len(source.asked) == 1


async def test_an_address_or_a_file_may_be_kept_out_of_the_policy(tmp_path: Path) -> None:
    rota, secret = tmp_path / "rota.ics", tmp_path / "secret"
    rota.write_bytes(GOOGLE)
    secret.write_text(f"file:{rota}\n", encoding="utf-8")
    environ = {"ONCALL_FILE": str(secret), "BAD": "rota", "GONE_FILE": "/nowhere"}
    first = await ask("env:ONCALL", environ=environ)
    assert isinstance(first, Fresh)
    assert await ask("env:ONCALL", environ=environ, etag=first.etag) == Unchanged()
    for name, why in {
        "NONE": "set NONE or NONE_FILE, and restart the bot",
        "BAD": "env:BAD holds no address, which begins with https://",
        "GONE": "the file that GONE_FILE names can't be read: correct the path or its permissions",
    }.items():
        assert await ask(f"env:{name}", environ=environ) == Unread(f"isn't known: {why}")
    assert await ask("file:/nowhere/rota.ics") == Unread("is a file that can't be read (No such file or directory)")
