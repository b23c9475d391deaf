"""The address of a bucket's server, judged before it is asked: the AWS_* variables of the environment."""

from collections.abc import Mapping

from bot.reading.addresses import address

NAMES = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")


def endpoint_fault(environment: Mapping[str, str]) -> str | None:
    """A line that says what is wrong with the endpoint; None where nothing is, or none is set."""
    said = {name.upper(): value for name, value in environment.items()}
    for name in NAMES:
        if not (url := said.get(name)):
            continue
        there = address(url, ("http", "https"))
        if not there:
            return f"{name}: must be an address, as in https://s3.example.org; DUTYBELL_VAULT_URL is a bucket there"
        if there.scheme == "http" and said.get("AWS_ALLOW_HTTP", "").lower() not in (
            "true",
            "1",
            "yes",
            "on",
            "y",
            "t",
        ):
            return (
                f"{name}: must begin with https://, since DUTYBELL_VAULT_URL is a bucket there; "
                "in a network of your own AWS_ALLOW_HTTP=true allows http://"
            )
    return None
