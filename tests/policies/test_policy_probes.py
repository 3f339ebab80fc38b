"""Mistakes in what a policy says of probes, each with its place."""

# ruff: noqa: E501, ISC004 - a line is a message, as it is printed
from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.policies import load, show
from tests.policies.test_policy_problems import Complaints
from tests.test_readme import text

SERVICES = "services: {checkout: {}}\nprobes:\n  it: {kind: %s, service: checkout, %s}\n"

FORMS = "write a number and a unit: 5s, 15m, 1h, 1d, or several from large to small: 1h30m"

WRONG = [
    ("probes: {it: {kind: dns, name: a.example, service: checkout}}",
     "1:52: probes.it.service: there is no service 'checkout'; add it under services"),
    ("services: {checkout: {}}\nprobes: {it: {kind: dns, name: a.example, service: chekout}}",
     "2:52: probes.it.service: there is no service 'chekout'; did you mean 'checkout'?"),
    ("probes: {It: {kind: dns}}",
     "1:10: probes.It: isn't the name of a probe: write lower case letters, digits, - and _, at most 40 of them"),
    ("probes: {it: {}}", "1:10: probes.it: not complete, misses: kind"),
    (SERVICES % ("ping", "host: a"),
     "3:14: probes.it.kind: 'ping' isn't a kind of probe; known here: http, tcp, dns, command, promql"),
    *(
        (SERVICES % ("http", f"url: '{url}'"),
         f"3:44: probes.it.url: isn't an address; write one {such}")
        for url, such in [
            ("shop.example.com/health", "that begins with https:// or http://"),
            ("ftp://shop.example.com", "that begins with https:// or http://"),
            ("https://", "that begins with https:// or http://"),
            ("https://shop example.com", "that begins with https:// or http://"),
            ("https://shop:x/", "such as https://shop.example.com/health"),
        ]
    ),
    (SERVICES % ("http", "url: 'https://bob:s3cret@shop.example.com/'"),
     "3:44: probes.it.url: holds a user name or a password: take it out, and name it with `headers: {Authorization: "
     "env:NAME}`. Replace it, too: whoever could read this file knows it"),
    (SERVICES % ("http", "url: 'https://a.example', headers: {Authorization: Bearer s3cret}"),
     "3:90: probes.it.headers.Authorization: must say where the key is, not what it is: env:NAME for a variable of the "
     "environment, or file:PATH. If a key stood here, replace it: whoever could read this file knows it"),
    (SERVICES % ("http", "url: 'https://a.example', headers: {'a b': env:A}"),
     "3:75: probes.it.headers.a b: isn't the name of a header; write it as in Authorization"),
    (SERVICES % ("http", "every: 5s"), "3:7: probes.it: a probe of kind http needs `url`"),
    (SERVICES % ("tcp", "host: a.example"), "3:7: probes.it: a probe of kind tcp needs `port`"),
    (SERVICES % ("tcp", "host: 'https://a.example', port: 443"),
     "3:44: probes.it.host: 'https://a.example' isn't a host; write its name or its address alone, such as db.example.com"),
    (SERVICES % ("tcp", "host: a.example, port: 70000"),
     "3:61: probes.it.port: must be less than or equal to 65535, not 70000"),
    (SERVICES % ("tcp", "host: a.example, port: 443, url: 'https://a.example'"),
     "3:7: probes.it: a probe of kind tcp has no `url`; remove it"),
    (SERVICES % ("tcp", "host: a.example, port: 443, expect: {text: ok}"),
     "3:7: probes.it: a probe of kind tcp expects no `text`; remove it"),
    (SERVICES % ("command", "argv: [check-queue]"),
     "3:7: probes.it: the first of `argv` must be the whole path of a program, such as /usr/local/bin/check-queue"),
    (SERVICES % ("command", "argv: [/bin/check], expect: {status: 300}"),
     "3:7: probes.it: expects a status that there isn't; write one from 0 to 255"),
    (SERVICES % ("http", "url: 'https://a.example', expect: {status: 20}"),
     "3:7: probes.it: expects a status that there isn't; write one from 100 to 599"),
    (SERVICES % ("promql", "url: 'https://a.example', query: up"), "3:7: probes.it: a probe of kind promql needs `threshold`"),
    (SERVICES % ("promql", "url: 'https://a.example', query: up, threshold: {}"),
     "3:89: probes.it.threshold: must say what is healthy: `max: 0.05`, `min: 99.9`, or both"),
    (SERVICES % ("promql", "url: 'https://a.example', query: up, threshold: {min: 2, max: 1}"),
     "3:89: probes.it.threshold: its min is larger than its max, so nothing is healthy; exchange them"),
    (SERVICES % ("promql", "url: 'https://a.example', query: up, threshold: {max: .nan}"),
     "3:95: probes.it.threshold.max: '.nan' isn't a number; write one such as 0.05"),
    (SERVICES % ("dns", "name: a.example, every: 5s"),
     "3:7: probes.it: runs at least 10s apart; write `every: 10s` or more"),
    (SERVICES % ("dns", "name: a.example, every: 2m, timeout: 90s"),
     "3:7: probes.it: waits at most 1m; write `timeout: 1m` or less"),
    (SERVICES % ("dns", "name: a.example, timeout: 45s"),
     "3:7: probes.it: must not wait longer than until it runs again; make `timeout` shorter than `every`"),
    (SERVICES % ("dns", "name: a.example, expect: {within: 20s}"),
     "3:7: probes.it: expects an answer later than it waits for one; make `within` shorter than `timeout`"),
    (SERVICES % ("dns", "name: a.example, expect: {within: 500}"),
     f"3:72: probes.it.expect.within: '500' has no unit; {FORMS}"),
    (SERVICES % ("dns", "name: a.example, unit: s"), "3:7: probes.it: measures time, in ms; remove `unit`"),
    (SERVICES % ("dns", "name: a.example, failing_for: 1m"),
     "3:55: probes.it.failing_for: unknown key; known here: kind, service, every, timeout, url, headers, host, port, "
     "name, argv, query, expect, threshold, for, recover_for, baseline, allow_private, unit"),
    ("services: {checkout: {}}\nprobes:\n"
     + "".join(f"  it-{n}: {{kind: dns, name: a.example, service: checkout}}\n" for n in range(101)),
     "2:1: probes: there are 101 probes, and 100 are the most; remove those that no one would miss"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "complaint"), WRONG)
def test_a_mistake_in_a_probe_says_where_and_what_instead(complaints: Complaints, text: str, complaint: str) -> None:
    assert complaints(text) == [complaint]


def test_a_probe_is_shown_as_it_can_be_read_again(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text(
        "services: {Checkout: {}}\nprobes:\n  checkout-http: {kind: http, url: 'https://shop.example.com/health', "
        "service: checkout, every: 30s, expect: {status: 200, within: 500ms, text: ok}, for: 90s, "
        "baseline: {average: 180, target: 200}}\n",
        encoding="utf-8",
    )
    first = load(policy)
    assert "within: 500ms" in show(first)
    policy.write_text(show(first), encoding="utf-8")
    assert load(policy).policy.probes == first.policy.probes
    probe = first.policy.probes["checkout-http"]
    assert (probe.healthy, probe.counted_in, probe.failing_for.total_seconds()) == ("at most 500 ms", "ms", 90)


def test_the_policies_of_the_document_load(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    kinds = set()
    for found in re.findall(r"(?ms)^```yaml\n(.*?)^```$", text("docs/probes.md")):
        file.write_text(found, encoding="utf-8")
        kinds |= {probe.kind for probe in load(file).policy.probes.values()}
    assert kinds == {"http", "promql", "command"}
