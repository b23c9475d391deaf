"""What the operator sets in the environment or in `.env`, read once and refused with one line a fault."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Refused
from bot.formats.env_file import ENV_FILE, in_file
from bot.reading.addresses import address, is_here, path_fault
from bot.reading.misspelt import PREFIX, misspelt
from bot.vault import folder_of
from bot.vault.endpoint import endpoint_fault

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

TELEGRAM = "https://api.telegram.org"
TOKEN_FORM = re.compile(r"\d+:[A-Za-z0-9_-]+")
SECRET_FORM = re.compile(r"[A-Za-z0-9_-]{16,256}")
# The ports to which Telegram pushes.
PUSHED_TO = (443, 80, 88, 8443)
WEB = ("http", "https")

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Every setting is `DUTYBELL_` and its name here in capitals; one left empty counts as not set."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, extra="ignore", env_ignore_empty=True)

    token: SecretStr | None = None
    api_url: str = TELEGRAM
    proxy: str | None = None
    database_url: str | None = None
    home: Path = Path("data")
    vault_url: str | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_port: Port = 8767
    health_port: Annotated[int, Field(ge=0, le=65535)] = 8766
    backups: Annotated[int, Field(ge=0, le=1000)] = 7
    backup_dir: Path | None = None
    retention_years: Annotated[int | None, Field(ge=1, le=100)] = None
    public_url: str | None = None
    public_port: Port = 8768
    heartbeat_url: str | None = None
    tsa_url: str | None = None
    tsa_cert: Path | None = None

    @field_validator("token")
    @classmethod
    def _token_as_botfather_gives_it(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not TOKEN_FORM.fullmatch(token.get_secret_value()):
            raise ValueError("must be a bot token as @BotFather gives it, as in 123456:ABC-DEF")
        return token

    @field_validator("webhook_secret")
    @classmethod
    def _secret_that_telegram_takes(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not SECRET_FORM.fullmatch(secret.get_secret_value()):
            raise ValueError("must be 16 to 256 letters, digits, _ or -")
        return secret

    @field_validator("api_url", "webhook_url", "public_url", "heartbeat_url", "tsa_url")
    @classmethod
    def _address_of_the_web(cls, url: str | None) -> str | None:
        if url is not None and not address(url, WEB):
            raise ValueError("must be an address")
        return url

    @field_validator("proxy")
    @classmethod
    def _proxy_that_can_be_reached(cls, proxy: str | None) -> str | None:
        if proxy is None:
            return None
        there = address(proxy, (*WEB, "socks5", "socks5h"))
        # An http proxy without a port is at 80; socks has no port of its own.
        if not there or (there.port is None and there.scheme.startswith("socks")):
            raise ValueError("must name its port")
        return proxy

    @field_validator("database_url")
    @classmethod
    def _database_that_we_speak(cls, url: str | None) -> str | None:
        if url is not None:
            from bot.store.address import fault_of

            if fault := fault_of(url):
                raise ValueError(fault)
        return url

    @field_validator("vault_url")
    @classmethod
    def _vault_that_we_know(cls, url: str | None) -> str | None:
        right = url is None or (
            re.fullmatch(r"file:///[^?#]+|s3://[^/?#\s]+(/[^?#]*)?", url) and url.isprintable() and url == url.strip()
        )
        if not right:
            raise ValueError("must be a folder or a bucket")
        return url

    @field_validator("home", "backup_dir", "tsa_cert", mode="before")
    @classmethod
    def _path_as_it_is_meant(cls, path: object) -> object:
        if isinstance(path, str) and (fault := path_fault(path)):
            raise ValueError(fault)
        return path

    @field_validator("home")
    @classmethod
    def _home_that_an_address_can_name(cls, home: Path) -> Path:
        if "?" in str(home):
            raise ValueError("must be a path without ?")
        return home

    @field_validator("tsa_cert")
    @classmethod
    def _certificates_that_can_be_read(cls, path: Path | None) -> Path | None:
        from bot.ledger.timestamps import certificates_in

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

    def naming(self, *names: str) -> str:
        """How a line of a fault begins: the first of these settings that was set, in plain words where none was."""
        given = (name for name in names if name in self.model_fields_set and getattr(self, name) is not None)
        found = next(given, None)
        return full(found) if found else PLAIN[names[0]]

    def tsa_certificates(self) -> "list[Certificate]":
        """The certificates that a time authority's tokens are judged by; none where no file is set."""
        from bot.ledger.timestamps import certificates_in

        return certificates_in(self.tsa_cert.read_bytes()) if self.tsa_cert else []

    def bot_token(self) -> str:
        """The token, for those verbs that dialogue to Telegram."""
        if self.token is None:
            raise Refused("DUTYBELL_TOKEN: is not set; give it the token that @BotFather gave you")
        return self.token.get_secret_value()


# What each setting would rightly look like, for a refusal.
RIGHT = {
    "api_url": "must be an address, as in https://api.telegram.org",
    "vault_url": "must be a folder or a bucket, as in file:///srv/vault or s3://bucket/prefix",
    "webhook_url": "must be an address that Telegram reaches, as in https://bot.example.org/telegram",
    "webhook_port": "must be a port, 1 to 65535",
    "health_port": "must be a port, 1 to 65535, or 0 for none",
    "backups": "must be how many nightly backups are kept, 0 for none, 1000 at most",
    "public_url": "must be an address that people's browsers and calendars reach, as in https://bot.example.org",
    "public_port": "must be a port, 1 to 65535",
    "heartbeat_url": "must be an address, as in https://hc.example.org/ping/123",
    "retention_years": "must be a whole number of years, 1 to 100",
    "tsa_url": "must be an address, as in https://tsa.example.org/tsr",
    "proxy": "must be an address with its port, as in http://127.0.0.1:3128 or socks5://user:password@127.0.0.1:1080",
}
# What a fault is about where no setting named the place.
PLAIN = {
    "home": "home",
    "database_url": "database",
    "vault_url": "vault",
    "backup_dir": "backups",
    "webhook_port": "webhook's port",
    "health_port": "health's port",
    "public_port": "page's port",
}


def full(name: str) -> str:
    """A setting's name as the operator writes it."""
    return PREFIX + name.upper()


def read_settings() -> Settings:
    """The settings of this process; raises Refused with one line for each fault."""
    faults = [*_misspelt()]
    try:
        settings = Settings()
        faults += clashes(settings)
    except ValidationError as error:
        faults += [_line(str(fault["loc"][0]), fault["msg"]) for fault in error.errors()]
    if faults:
        raise Refused("\n".join(faults))
    return settings


def _line(name: str, message: str) -> str:
    return f"{full(name)}: {RIGHT.get(name, message.removeprefix('Value error, '))}"


def _misspelt() -> list[str]:
    """A line for each name in the environment or in `.env` that was meant to be a setting."""
    known = [full(name) for name in Settings.model_fields]
    return [
        f"{name}: is no setting{f'; {near} is the nearest' if near else ', nor near to one'} (README.md lists them)"
        for name, near in misspelt({*os.environ, *in_file()}, known)
    ]


def clashes(settings: Settings) -> list[str]:
    """A line for each pair of settings that cannot stand together, naming one that was set."""
    return [*_ports(settings), *_webhook(settings), *_folders(settings), *_bucket(settings)]


def _ports(settings: Settings) -> list[str]:
    """Ports that two listeners would have; only those count that something listens at."""
    taken: dict[int, str] = {}
    faults = []
    used = {"health_port": True, "webhook_port": settings.webhook_url, "public_port": settings.public_url}
    for name in (name for name, why in used.items() if why and getattr(settings, name)):
        port = getattr(settings, name)
        if other := taken.get(port):
            # One of the two may be as it is unless set: that which was set is to be changed.
            blamed, had = (name, other) if name in settings.model_fields_set else (other, name)
            faults.append(f"{settings.naming(blamed)}: {port} is the {PLAIN[had]} already; give each its own")
        taken[port] = name
    return faults


def _webhook(settings: Settings) -> list[str]:
    there = address(settings.webhook_url, WEB) if settings.webhook_url else None
    if not there or settings.api_url.rstrip("/") != TELEGRAM:  # a Bot API server of one's own pushes anywhere
        return []
    if there.scheme != "https":
        return [f"DUTYBELL_WEBHOOK_URL: {RIGHT['webhook_url']}: Telegram pushes to https:// only"]
    if (there.port or 443) not in PUSHED_TO:
        return [f"DUTYBELL_WEBHOOK_URL: port {there.port}: Telegram pushes to 443, 80, 88 and 8443 only"]
    return []


def _folders(settings: Settings) -> list[str]:
    """Backups must not lie among the files that they keep a second time."""
    vault = folder_of(settings.vault)
    if vault and settings.backups_at.absolute().is_relative_to(vault):
        return [f"{settings.naming('backup_dir', 'vault_url')}: backups must not lie in the vault, {vault}"]
    return []


def _bucket(settings: Settings) -> list[str]:
    fault = endpoint_fault(os.environ) if settings.vault.startswith("s3://") else None
    return [fault] if fault else []


def doubts(settings: Settings) -> list[str]:
    """A line for each setting that is right by itself and yet of no effect, or hardly what was meant."""
    given, found = settings.model_fields_set, []
    for name, needs in (
        ("webhook_secret", "webhook_url"),
        ("webhook_port", "webhook_url"),
        ("public_port", "public_url"),
    ):
        if name in given and not getattr(settings, needs):
            found.append(f"{full(name)}: is of no effect without {full(needs)}")
    if "backup_dir" in given and not settings.backups:
        found.append("DUTYBELL_BACKUP_DIR: DUTYBELL_BACKUPS=0 makes no backups at night")
    if settings.tsa_url and not settings.tsa_cert:
        found.append("DUTYBELL_TSA_URL: nobody vouches for its tokens without DUTYBELL_TSA_CERT")
    there = address(settings.api_url, WEB)
    if there and there.scheme == "http" and not is_here(there.hostname):
        found.append("DUTYBELL_API_URL: the token travels in the clear to an http:// address")
    if settings.token is None:
        found.append("DUTYBELL_TOKEN: is not set; dutybell run needs it")
    found += [
        f"{name}: is read from the environment, not from {ENV_FILE}" for name in in_file() if name.startswith("AWS_")
    ]
    return found
