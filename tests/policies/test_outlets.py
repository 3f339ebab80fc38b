"""Outlets in a policy file: keys are named, never written; whoever is paged exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.policies import PolicyError, load, show

KEY = "R0ut1ngK3yR0ut1ngK3yR0ut1ngK3y01"
MAIL = (
    "kind: email, key: env:PASSWORD, url: 'smtps://w@mail.example:465', sender: w@b.example, to: a@b.example, "
    "pages: [on_call]"
)
HOOK = "kind: webhook, key: env:HOOK_SECRET"
WIKI = "kind: confluence, key: env:TOKEN, url: 'https://corp.atlassian.net', space: ENG, account: bot@corp.example"
FILE = "kind: github, key: env:TOKEN, repo: corp/handbook"
GITHUB = "kind: github, key: env:A_KEY, repo: corp/shop"
JIRA = (
    "kind: jira, key: env:A_KEY, url: 'https://corp.atlassian.net', account: w@corp.example, project: ops, "
    "issue_type: Bug"
)
LINEAR = "kind: linear, key: env:A_KEY, team: 9cfb482a-81e3-4154-b5b9-2c805e70a02d"
GOOD = "kind: pagerduty, key: env:PAGER_KEY, pages: [on_call]"


def written(folder: Path, outlet: str) -> Path:
    file = folder / "policy.yml"
    file.write_text(f"outlets:\n  pager: {{{outlet}}}\n", "utf-8")
    return file


@pytest.mark.parametrize(
    "outlet",
    [
        GOOD,
        "kind: pagerduty, key: 'file:/run/secrets/pager', pages: on_call",
        f"{GOOD}, severities: [], label: the pager, url: 'https://events.eu.pagerduty.com/v2/enqueue'",
        f"{GOOD}, url: 'http://127.0.0.1:8080/v2/enqueue', severities: [sev1, sev3]",
        f"{GOOD}, url: none, label: none",
        GOOD.replace("pagerduty", "jsm") + ", url: 'https://api.opsgenie.com/v2/alerts'",
        f"{HOOK}, url: 'env:HOOK_URL'",
        WIKI,
        FILE,
        f"{FILE}, folder: postmortems/2026",
        f"{FILE}, publishes: issue, labels: [postmortem]",
        MAIL,
        MAIL.replace("env:PASSWORD", "none").replace("w@mail", "mail"),
        f"{HOOK}, url: 'https://hooks.example/x?y=z', events: [declared, resolved], severities: sev1",
        f"{GITHUB}, labels: [incident], users: {{U0B0B00001: bob-gh}}, takes: action_items, secret: env:HOOK_SECRET",
        f"{JIRA}, label: our Jira",
        LINEAR,
    ],
)
def test_an_outlet_is_read_and_shown_as_it_is_written(tmp_path: Path, outlet: str) -> None:
    loaded = load(written(tmp_path, outlet))
    (again,) = [load(written(tmp_path, outlet)).policy.outlets["pager"]]
    assert loaded.policy.outlets["pager"] == again
    shown = tmp_path / "shown.yml"
    shown.write_text(show(loaded), "utf-8")
    assert load(shown).policy == loaded.policy


@pytest.mark.parametrize(
    ("outlet", "says"),
    [
        (GOOD.replace("env:PAGER_KEY", KEY), "must say where the key is, not what it is"),
        (GOOD.replace("env:PAGER_KEY", f"'env:{KEY}-x'"), "must say where the key is"),
        (GOOD.replace("env:PAGER_KEY", "''"), "must say where the key is"),
        (GOOD.replace("env:PAGER_KEY", "12345"), "must say where the key is"),
        (GOOD.replace("env:PAGER_KEY", "'file:'"), "must say where the key is"),
        (GOOD.replace(", key: env:PAGER_KEY", ""), "misses: key"),
        (GOOD.replace("env:PAGER_KEY", "none"), "needs `key: env:NAME`"),
        (GOOD.replace("pagerduty", "pagerdty"), "must be 'pagerduty', "),
        (GOOD.replace("pagerduty", KEY), "must be 'pagerduty', "),
        (f"{GOOD}, events: [declared]", "only a webhook hears of `events`"),
        (MAIL.replace(", to: a@b.example", ""), "needs `url: smtps://user@host:465`, `sender` and `to`"),
        (MAIL.replace("smtps", "https"), "must be an address that begins with https://"),
        (MAIL.replace("smtps://w@mail", f"smtps://w:{KEY}@mail"), "must be an address"),
        (MAIL.replace("a@b.example", "nobody"), "'nobody' isn't an e-mail address"),
        (f"{GOOD}, to: a@b.example", "only e-mail has"),
        (HOOK, "needs the `url`"),
        (f"{HOOK}, url: 'https://h.example', pages: [on_call]", "a webhook pages no one"),
        (f"{HOOK}, url: 'https://h.example', events: [delcared]", "must be"),
        (GOOD.replace("on_call", "on_cal"), "did you mean 'on_call'?"),
        (GOOD.replace(", pages: [on_call]", ""), "pages no one; add `pages: [on_call]`"),
        (f"{GOOD}, severities: [sev9]", "there is no severity 'sev9'"),
        (f"{GOOD}, token: x", "unknown key"),
        (f"{WIKI}, pages: [on_call]", "Confluence pages no one; remove `pages`"),
        (WIKI.replace(", space: ENG", ""), "needs `space`"),
        (WIKI.replace("ENG", "'a space'"), "'a space' isn't the key of a space"),
        (f"{WIKI}, repo: corp/handbook", "Confluence has no `repo`"),
        ("kind: github, key: env:TOKEN", "needs `repo`"),
        (f"{FILE}, folder: ../secrets", "isn't a folder"),
        (f"{FILE}, folder: postmortems, publishes: issue", "an issue is in no folder; remove `folder`"),
        (f"{FILE}, publishes: page", "must be"),
        (f"{WIKI}, publishes: issue", "Confluence has no `publishes`"),
        (FILE.replace("corp/handbook", "handbook"), "'handbook' isn't a repository"),
        (f"{GOOD}, space: ENG", "PagerDuty has no `space`"),
        (f"{GOOD}, url: 'http://events.pagerduty.com'", "must be an address that begins with https://"),
        (f"{GOOD}, url: 'https://user:{KEY}@host/'", "must be an address that begins with https://"),
        (f"{GOOD}, url: 'https://[/'", "must be an address that begins with https://"),
        (f"{GOOD}, url: 'https://host:99999/'", "must be an address that begins with https://"),
        (GITHUB.replace(", repo: corp/shop", ""), "needs `repo`"),
        (GITHUB.replace("corp/shop", "shop"), "'shop' isn't a repository: write its owner and name"),
        (f"{GITHUB}, pages: [on_call]", "GitHub pages no one; remove `pages`"),
        (f"{GITHUB}, team: x", "GitHub has no `team`; remove that"),
        (f"{GITHUB}, users: {{bob: bob-gh}}", "'bob' isn't a Slack user id"),
        (f"{GITHUB}, takes: everything", "must be"),
        (f"{GITHUB}, secret: {KEY}", "must say where the key is"),
        ("kind: jira, key: env:A_KEY", "needs `url` and `project` and `account`"),
        (JIRA.replace("project: ops", "project: OPS-7"), "isn't the key of a project"),
        (LINEAR.partition(", team")[0], "needs `team`"),
        (f"{GOOD}, repo: corp/shop", "PagerDuty has no `repo`; remove that"),
    ],
)
def test_a_mistake_is_one_sentence_that_quotes_no_key(tmp_path: Path, outlet: str, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load(written(tmp_path, outlet))
    (problem,) = refused.value.problems
    assert says in problem.message
    assert problem.line == 2
    if f"kind: {KEY}" not in outlet:
        assert KEY not in str(problem)


@pytest.mark.parametrize(
    ("name", "says"), [("pager", "'pager' publishes nothing; name an outlet"), ("wikki", "there is no outlet 'wikki'")]
)
@pytest.mark.parametrize("what", ["publish", "external"])
def test_a_postmortem_is_published_to_what_publishes(tmp_path: Path, what: str, name: str, says: str) -> None:
    file = tmp_path / "policy.yml"
    text = f"outlets:\n  pager: {{{GOOD}}}\n  wiki: {{{WIKI}}}\npostmortem:\n  {what}: {{outlets: [wiki]}}\n"
    file.write_text(text, "utf-8")
    load(file)
    file.write_text(text.replace("[wiki]", f"[wiki, {name}]"), "utf-8")
    with pytest.raises(PolicyError) as refused:
        load(file)
    (problem,) = refused.value.problems
    assert says in problem.message
