"""users.*, usergroups.*, team.* and auth.*: people, groups, the workspace and the app's own identity."""

from __future__ import annotations

from bot.demo.json_types import Json
from bot.demo.payloads import group_json, user_json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.users import User


def _user(desk: Desk, user: User) -> Json:
    return user_json(user, desk.workspace, with_email="users:read.email" in desk.scopes)


def user_info(desk: Desk, arguments: Arguments) -> Json:
    """Return one user."""
    return {"user": _user(desk, desk.workspace.user(arguments.required("user")))}


def list_users(desk: Desk, arguments: Arguments) -> Json:
    """List every user, deactivated ones too."""
    page, more = desk.page(list(desk.workspace.users.values()), arguments, 1000, 1000)
    return {"members": [_user(desk, one) for one in page], "cache_ts": 0} | more


def by_email(desk: Desk, arguments: Arguments) -> Json:
    """Find a user by email address; a deactivated one is not found."""
    email = arguments.required("email").lower()
    for user in desk.workspace.users.values():
        if user.email == email and not user.deleted:
            return {"user": _user(desk, user)}
    raise SlackError("users_not_found")


def list_groups(desk: Desk, arguments: Arguments) -> Json:
    """List the user groups."""
    with_users = arguments.flag("include_users")
    groups = desk.workspace.groups.values()
    return {"usergroups": [group_json(one, desk.workspace, with_users=with_users) for one in groups]}


def group_users(desk: Desk, arguments: Arguments) -> Json:
    """List the members of a user group."""
    group = desk.workspace.groups.get(arguments.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def update_group_users(desk: Desk, arguments: Arguments) -> Json:
    """Replace the members of a user group; none may be left, and neither apps nor guests may be in it."""
    group = desk.workspace.groups.get(arguments.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    users = arguments.listed("users")
    if not users:
        raise SlackError("no_users_provided")
    known = [desk.workspace.users.get(user) for user in users]
    if any(user is None or user.deleted or user.is_bot or user.is_restricted for user in known):
        raise SlackError("invalid_users")
    group.users[:] = list(dict.fromkeys(users))
    return {"usergroup": group_json(group, desk.workspace, with_users=True)}


def team_info(desk: Desk, _arguments: Arguments) -> Json:
    """Return the workspace."""
    space = desk.workspace
    team = {"id": space.team_id, "name": space.team_name, "domain": space.domain, "url": space.url}
    return {"team": team | {"email_domain": "example.com"}}


def who_am_i(desk: Desk, _arguments: Arguments) -> Json:
    """Return whose token this is."""
    space, bot = desk.workspace, desk.bot
    return {
        "url": space.url,
        "team": space.team_name,
        "user": bot.name,
        "team_id": space.team_id,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }


def echo(_desk: Desk, arguments: Arguments) -> Json:
    """Return the arguments, or the error that they ask for."""
    if arguments.has("error"):
        raise SlackError(arguments.text("error"))
    return {"args": arguments.raw}


METHODS: dict[str, Method] = {
    "users.info": Method(user_info, "users:read", takes_json=False),
    "users.list": Method(list_users, "users:read", takes_json=False),
    "users.lookupByEmail": Method(by_email, "users:read.email", takes_json=False),
    "usergroups.list": Method(list_groups, "usergroups:read", takes_json=False),
    "usergroups.users.list": Method(group_users, "usergroups:read", takes_json=False),
    "usergroups.users.update": Method(update_group_users, "usergroups:write"),
    "team.info": Method(team_info, "team:read", takes_json=False),
    "auth.test": Method(who_am_i),
    "api.test": Method(echo, caller="none"),
}
