"""What is said of a file that is not taken in."""

from typing import Literal

from markupsafe import Markup

from bot.texts.catalogue import Language

Why = Literal["large", "empty", "kind"]


def unfit(language: Language, why: Why, name: str) -> Markup:
    """Why a file was not taken, and what can be sent."""
    if why == "large":
        return language.html("Telegram gives out files up to 20 MB; this one is larger.")
    if why == "empty":
        return language.html("“{name}” is empty (0 bytes). Please send it again.", name=name)
    return language.html(
        "“{name}” cannot be taken. What can be sent: photos (JPEG, PNG, WebP, HEIC), PDF, OFD, "
        "docx, xlsx, pptx, videos (MP4, MOV) and texts (txt, csv).",
        name=name,
    )


def no_proof(language: Language, *, moving: bool) -> Markup:
    """What came is no file; what can be sent in its place."""
    if moving:
        return language.html("A video is taken as a file: 📎 → File, up to 20 MB.")
    return language.html("This cannot serve as proof. Photos, files and text can.")
