"""Slack's settings, read from the environment and `.env`."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class SlackSettings(BaseSettings):
    """What connects Meridian to Slack; without a token and without a client id there is no Slack."""

    model_config = SettingsConfigDict(env_prefix="SLACK_", env_file=".env", extra="ignore")

    bot_token: SecretStr | None = Field(
        default=None,
        description="Token of the one workspace (`xoxb-...`); leave it out to let several install Meridian.",
    )
    signing_secret: SecretStr | None = Field(
        default=None, description="Proves that a request over HTTP comes from Slack; needed unless by socket."
    )
    app_token: SecretStr | None = Field(
        default=None, description="Connects by Socket Mode instead of HTTP (`xapp-...`); then no address is needed."
    )
    client_id: str | None = Field(default=None, description="With the client secret: several workspaces may install.")
    client_secret: SecretStr | None = Field(default=None, description="Secret of the app for installing it.")
    api_url: str = Field(default="https://slack.com/api/", description="Where Slack's Web API is.")

    @property
    def installs(self) -> bool:
        """Whether workspaces may install the app by themselves."""
        return bool(self.client_id and self.client_secret)

    @property
    def usable(self) -> bool:
        """Whether there is anything to connect to."""
        return self.bot_token is not None or self.installs

    def secret(self, name: str) -> str:
        """A secret setting as text, "" when it is not set."""
        found: SecretStr | None = getattr(self, name)
        return found.get_secret_value() if found else ""
