"""The pages by which a workspace installs the app: Bolt's flow on our server."""

from __future__ import annotations

import logging
from html import escape
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse

from adapters.slack.installs import PLATFORM, VALID, FlowStore
from adapters.slack.scopes import SCOPES
from bot.replies.i18n import _, reading
from bot.replies.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.oauth.async_callback_options import AsyncFailureArgs, AsyncSuccessArgs

    from adapters.slack.server import Slack

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"


def flow(slack: Slack) -> AsyncOAuthFlow:
    """Bolt's flow, which keeps its states and keys in our database."""
    settings = AsyncOAuthSettings(
        client_id=slack.settings.client_id,
        client_secret=slack.settings.secret("client_secret"),
        scopes=SCOPES,
        install_path=INSTALL,
        redirect_uri_path=BACK,
        installation_store=slack.installs,
        state_store=FlowStore(slack.kernel),
        state_expiration_seconds=int(VALID.total_seconds()),
        callback_options=AsyncCallbackOptions(success=lambda args: _done(slack, args), failure=_failed),
    )
    logger = logging.getLogger("meridian.slack.install")
    return AsyncOAuthFlow(client=slack.workspaces.client(), logger=logger, settings=settings)


def routes(slack: Slack) -> list[web.RouteDef]:
    """Where installing begins, and where Slack sends people back to."""

    async def begin(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await _flow(slack).handle_installation(await to_bolt_request(request)))

    async def end(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await _flow(slack).handle_callback(await to_bolt_request(request)))

    return [web.get(INSTALL, begin), web.get(BACK, end)]


def _flow(slack: Slack) -> AsyncOAuthFlow:
    found = slack.app.oauth_flow
    if found is None:
        raise LookupError("the app cannot be installed by others")
    return found


async def _done(slack: Slack, args: AsyncSuccessArgs) -> BoltResponse:
    """Tell the kernel where we are now, and the person what comes next."""
    installed = args.installation
    workspace, name = installed.team_id or "", installed.team_name or ""
    slack.workspaces.forget(workspace)
    company = await slack.kernel.workspaces.connect(PLATFORM, workspace, name)
    with reading(Reader(language=slack.kernel.settings.language)):
        said = _("Meridian is in {workspace}. Type /home there.", workspace=name)
        if company is None:
            hint = _("An owner types /connect where I am at home already, and then the code here.")
            said = f"{said} {hint}"
    return _page(200, said)


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    with reading(Reader()):
        said = _("Installing did not work ({reason}). Begin again at {path}.", reason=args.reason, path=INSTALL)
    return _page(args.suggested_status_code, said)


def _page(status: int, said: str) -> BoltResponse:
    body = f"<!doctype html><meta charset=utf-8><title>Meridian</title><p>{escape(said)}</p>"
    headers: dict[str, str | Sequence[str]] = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'",
    }
    return BoltResponse(status=status, body=body, headers=headers)
