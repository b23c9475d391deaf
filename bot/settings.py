"""What the operator sets in the environment or in `.env`, read once and refused with one line a fault."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.faults import Refused

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

TOKEN_FORM = r"^\d+:[A-Za-z0-9_-]+$"


class Settings(BaseSettings):
    """Every setting is `DUTYBELL_` and its name here in capitals; one left empty counts as not set."""

    model_config = SettingsConfigDict(env_prefix="DUTYBELL_", env_file=".env", extra="ignore", env_ignore_empty=True)

    token: SecretStr | None = None
    api_url: Annotated[str, Field(pattern=r"^https?://\S+$")] = "https://api.telegram.org"
    proxy: Annotated[str | None, Field(pattern=r"^(https?|socks5h?)://\S+$")] = None
    database_url: str | None = None
    home: Path = Path("data")
    vault_url: Annotated[str | None, Field(pattern=r"^(file:///.+|s3://[^/]+.*)$")] = None
    webhook_url: Annotated[str | None, Field(pattern=r"^https?://\S+$")] = None
    webhook_secret: Annotated[SecretStr | None, Field(pattern=r"^[A-Za-z0-9_-]{16,256}$")] = None
    webhook_port: Annotated[int, Field(ge=0, le=65535)] = 8767
    health_port: Annotated[int, Field(ge=0, le=65535)] = 8766
    backups: Annotated[int, Field(ge=0, le=1000)] = 7
    backup_dir: Path | None = None
    retention_years: Annotated[int | None, Field(ge=1, le=100)] = None
    public_url: Annotated[str | None, Field(pattern=r"^https?://\S+$")] = None
    public_port: Annotated[int, Field(ge=0, le=65535)] = 8768
    heartbeat_url: Annotated[str | None, Field(pattern=r"^https?://\S+$")] = None
    tsa_url: Annotated[str | None, Field(pattern=r"^https?://\S+$")] = None
    tsa_cert: Path | None = None

    @field_validator("token")
    @classmethod
    def _token_as_botfather_gives_it(cls, token: SecretStr | None) -> SecretStr | None:
        import re

        if token and not re.match(TOKEN_FORM, token.get_secret_value()):
            raise ValueError("must be a bot token as @BotFather gives it, as in 123456:ABC-DEF")
        return token

    @field_validator("proxy")
    @classmethod
    def _proxy_that_can_be_reached(cls, proxy: str | None) -> str | None:
        there = urlsplit(proxy or "")
        # An http proxy without a port is at 80; socks has no port of its own. A port beyond all ports raises by itself.
        if there.port is None and there.scheme.startswith("socks"):
            raise ValueError("must name its port")
        return proxy

    @field_validator("database_url")
    @classmethod
    def _database_that_we_speak(cls, url: str | None) -> str | None:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("tsa_cert")
    @classmethod
    def _certificates_that_can_be_read(cls, path: Path | None) -> Path | None:
        from bot.tokens import certificates_in

        try:
            if path:
                certificates_in(path.read_bytes())
        except (OSError, ValueError):
            raise ValueError("must be a readable file of PEM certificates") from None
        return path

    @property
    def database(self) -> str:
        """The database's URL; a file in `home` unless set."""
        return self.database_url or f"sqlite:///{self.home / 'dutybell.db'}"

    @property
    def backups_at(self) -> Path:
        """The folder of backups; one in `home` unless set."""
        return self.backup_dir or self.home / "backups"

    @property
    def vault(self) -> str:
        """The vault's URL; a folder in `home` unless set."""
        return self.vault_url or (self.home / "vault").absolute().as_uri()

    def tsa_certificates(self) -> "list[Certificate]":
        """The certificates that a time authority's tokens are judged by; none where no file is set."""
        from bot.tokens import certificates_in

        return certificates_in(self.tsa_cert.read_bytes()) if self.tsa_cert else []

    def bot_token(self) -> str:
        """The token, for those verbs that talk to Telegram."""
        if self.token is None:
            raise Refused("DUTYBELL_TOKEN: is not set; give it the token that @BotFather gave you")
        return self.token.get_secret_value()


# What each setting would rightly look like, for a refusal.
RIGHT = {
    "api_url": "must be an address, as in https://api.telegram.org",
    "vault_url": "must be a folder or a bucket, as in file:///srv/vault or s3://bucket/prefix",
    "webhook_url": "must be an address that Telegram reaches, as in https://bot.example.org/telegram",
    "webhook_secret": "must be 16 to 256 letters, digits, _ or -",
    "webhook_port": "must be a port, 0 to 65535",
    "health_port": "must be a port, 0 to 65535",
    "backups": "must be how many nightly backups are kept, 0 for none",
    "public_url": "must be an address that people's calendars reach, as in https://bot.example.org",
    "public_port": "must be a port, 0 to 65535",
    "heartbeat_url": "must be an address, as in https://hc.example.org/ping/123",
    "retention_years": "must be a whole number of years, 1 to 100",
    "tsa_url": "must be an address, as in https://tsa.example.org/tsr",
    "proxy": "must be an address with its port, as in http://127.0.0.1:3128 or socks5://user:password@127.0.0.1:1080",
}


def read_settings() -> Settings:
    """The settings of this process; raises Refused with one line for each that is malformed."""
    try:
        return Settings()
    except ValidationError as error:
        raise Refused("\n".join(_line(str(fault["loc"][0]), fault["msg"]) for fault in error.errors())) from None


def _line(name: str, message: str) -> str:
    return f"DUTYBELL_{name.upper()}: {RIGHT.get(name, message.removeprefix('Value error, '))}"
