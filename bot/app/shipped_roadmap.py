"""The roadmap that comes with the bot."""

from importlib.resources import files
from pathlib import Path


def shipped_roadmap() -> str:
    """The text of the shipped roadmap: beside the packages in a checkout, inside them once installed."""
    beside = Path(__file__).resolve().parents[2] / "roadmap.json"
    return (
        beside.read_text("utf-8") if beside.exists() else files("schedules").joinpath("roadmap.json").read_text("utf-8")
    )
