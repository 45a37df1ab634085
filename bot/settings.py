"""Settings, read once from the environment and `.env`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.hosts import origin_of

Role = Literal["web", "gateway", "worker"]
ROLES: tuple[Role, ...] = ("web", "gateway", "worker")
SERVES, CONNECTS, WORKS = ROLES
"""What a process of each role does: answer over HTTP, keep the platforms' connections, run jobs and deliver."""


class Settings(BaseSettings):
    """Every setting with its default; the table in the README is made from the descriptions."""

    model_config = SettingsConfigDict(env_prefix="MERIDIAN_", env_file=".env", extra="ignore")

    database_url: str = Field(
        default="sqlite:///meridian.db",
        validation_alias="DATABASE_URL",
        description="Where everything is kept: `sqlite:///file` or `postgresql://user@host/name`.",
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias="HTTP_HOST",
        description="Address to listen at; others than this machine's need a `PUBLIC_URL`.",
    )
    port: int = Field(default=8080, ge=1, le=65535, validation_alias="HTTP_PORT", description="Port of the web chat.")
    probes_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        validation_alias="PROBES_PORT",
        description="Port for `/healthz`, `/readyz` and `/metrics` of a process without the web chat; none when not set.",
    )
    public_url: str = Field(
        default="",
        validation_alias="PUBLIC_URL",
        description="Where people open the chat, such as `https://chat.example.com`; used for links.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        validation_alias="METRICS_TOKEN",
        description="What Prometheus must send to read `/metrics`; without it only the machine itself may read.",
    )
    tick_seconds: int | None = Field(
        default=None,
        ge=1,
        validation_alias="TICK_SECONDS",
        description="Seconds between two looks of every job at what is due; each job's own when not set.",
    )
    log_format: Literal["json", "console"] = Field(
        default="json",
        validation_alias="LOG_FORMAT",
        description="How the log is written: one `json` object a line, or for the eye (`console`).",
    )
    person_limit: int = Field(
        default=300, ge=0, description="Commands that one account may give at once, and in a minute; 0 for any number."
    )
    guest_limit: int = Field(
        default=30,
        ge=0,
        description="The same for an account that belongs to nobody; ten times as many for all of them.",
    )
    company_limit: int = Field(default=6000, ge=0, description="The same for all people of a company together.")
    secret: SecretStr | None = Field(
        default=None,
        description="Key that seals buttons and cookies; made and kept in the database when not set.",
    )
    previous_secrets: SecretStr | None = Field(
        default=None,
        description="Earlier values of `MERIDIAN_SECRET`, with commas between them: what they sealed still opens.",
    )
    demo: bool = Field(default=False, description="Fill an empty database with the demo company and show its personas.")
    language: str = Field(default="en", description="Language of a new company: `en` or `de`.")
    log_level: str | None = Field(
        default=None,
        description="Least level that is logged: debug, info, warning or error; "
        "`info` while the bot runs, `warning` in the demo and in the shell.",
    )
    log_file: Path | None = Field(default=None, description="File for the log; standard error when not set.")

    @property
    def earlier_secrets(self) -> list[str]:
        """The earlier secrets one by one."""
        given = self.previous_secrets.get_secret_value() if self.previous_secrets else ""
        return [part.strip() for part in given.split(",") if part.strip()]

    @property
    def address(self) -> str:
        """Where people open the chat, without a slash at the end."""
        return self.public_url or f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @field_validator("public_url")
    @classmethod
    def _whole_host(cls, address: str) -> str:
        """Refuse what no browser would name as an origin."""
        return origin_of(address) if address else ""

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        """Refuse at once what no engine can open."""
        from storage.engine.database import address

        address(url)
        return url
