"""Settings of Discord; without a token the platform is off."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DiscordSettings(BaseSettings):
    """Settings of the Discord bot, from the same environment and `.env` as the others."""

    model_config = SettingsConfigDict(env_prefix="DISCORD_", env_file=".env", extra="ignore")

    token: SecretStr | None = Field(
        default=None, description="Token of the Discord bot; without it Meridian is not on Discord."
    )
    guild: int | None = Field(
        default=None,
        description="Id of the one Discord server that gets the slash commands; all servers when not set.",
    )
    shards: int | None = Field(
        default=None,
        ge=1,
        description="Parts of the connection to Discord, one for each gateway process; one process has all when not set.",
    )
    sharded: bool = Field(
        default=False, description="Divide the connection to Discord inside one process, for more than 1,000 servers."
    )
