"""What is said of a file that is not taken in."""

from markupsafe import Markup

from bot.messages.incoming import Unfit
from bot.texts.catalogue import Language


def unfit(language: Language, file: Unfit) -> Markup:
    """Why a file was not taken, and what can be sent."""
    name = file.name
    if file.why == "large":
        return language.html("Files of up to {n} MB can be received here; this one is larger.", n=megabytes(file.most))
    if file.why == "empty":
        return language.html("“{name}” is empty (0 bytes). Please send it again.", name=name)
    can = language.html(
        "“{name}” cannot be taken. What can be sent: photos (JPEG, PNG, WebP, HEIC, AVIF), PDF, OFD, "
        "docx, xlsx, pptx, videos (MP4, MOV, 3GP) and texts (txt, csv).",
        name=name,
    )
    what = _is_one(language, file.is_one)
    return Markup("{}\n{}").format(can, what) if what else can


def no_proof(language: Language, *, moving: bool, most: int) -> Markup:
    """What came is no file; what can be sent in its place, of so many bytes at most."""
    if moving:
        return language.html("A video is taken as a file: 📎 → File, up to {n} MB.", n=megabytes(most))
    return language.html("This cannot serve as evidence. Photos, files and text can.")


def megabytes(size: int) -> int:
    """So many bytes as people read them."""
    return size >> 20


def no_file_here(language: Language) -> Markup:
    """A file came where a text or a button is asked."""
    return language.html("Nothing but a text or a button answers this; the file was not taken. /cancel leaves.")


def no_command_here(language: Language, said: str) -> Markup:
    """A command stood where none is obeyed: below a file, or in an edit."""
    return language.html("“{said}” was not carried out: send a command as a message of its own.", said=said[:40])


def stays(language: Language) -> Markup:
    """What an edit shows is not taken."""
    return language.html("What was received stays as it came.")


def unseen(language: Language, why: str, name: str) -> Markup:
    """What is wrong with a picture that is kept as evidence and cannot be looked into, and what would be right."""
    if why == "broken":
        return language.html("“{name}” is kept, but the picture is damaged. Please send it once more.", name=name)
    if why == "large":
        return language.html(
            "“{name}” is kept, but it is too large to be looked into (more than 25 megapixels; WebP: 12). "
            "A smaller one, or a JPEG, shows what is on it.",
            name=name,
        )
    return language.html(
        "“{name}” is kept, but looking into it takes too long. Save it as an ordinary JPEG and send that too.",
        name=name,
    )


def _is_one(language: Language, what: str) -> Markup | None:
    """What a file is that is not taken, and what to do instead."""
    match what:
        case "macros":
            return language.html("It holds macros: save it as an ordinary docx, xlsx or pptx and send that.")
        case "old":
            return language.html("It is an old or locked Office file: save it anew without a password, or as PDF.")
        case "archive":
            return language.html("It is an archive: send the files in it one by one.")
        case "program":
            return language.html("It is a program, whatever its name says, and no evidence.")
        case "picture":
            return language.html("It is a picture in another format: save it as JPEG or PNG.")
        case "sound":
            return language.html("It is a recording without pictures: write what matters as a text.")
        case "page":
            return language.html("It is a web page: save it as PDF and send that.")
        case "double":
            return language.html("It is two kinds of file in one: save the picture anew and send that.")
    return None
