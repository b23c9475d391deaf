"""The Bot API's methods: what each does to the sandbox, and what it answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.formatting import CannotParse, parse, utf16
from bot.sandbox.state import File, Json, Sandbox, document, photo_sizes

TEXT_LIMIT, CAPTION_LIMIT, DATA_LIMIT, ALBUM_LIMIT = 4096, 1024, 64, 10
DOWNLOAD_LIMIT = 20 * 1024 * 1024
# What a file is in a call, what it is called where its upload has no name, and its type.
PHOTO, DOCUMENT = ("photo", "photo.jpg", "image/jpeg"), ("document", "file", "application/octet-stream")
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


class Refusal(Exception):
    """The Bot API's answer to a call that cannot be."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.parameters = status, description, parameters


def bad(description: str) -> Refusal:
    """A 400."""
    return Refusal(400, f"Bad Request: {description}")


@dataclass
class Upload:
    """A file that came with a call."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Request:
    """A call's parameters, and the files that came with it."""

    params: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """A parameter, parsed if it came as JSON text."""
        value = self.params.get(name)
        if isinstance(value, str) and value[:1] in ("[", "{"):
            try:
                return json.loads(value)
            except ValueError:
                return value
        return value

    def text(self, name: str) -> str:
        """A parameter as a text, empty if it is not there."""
        value = self.params.get(name)
        return "" if value is None else str(value)

    def whole(self, name: str, default: int = 0) -> int:
        """A parameter as a whole number."""
        try:
            return int(self.params.get(name, default))
        except (TypeError, ValueError):
            raise bad(f"{name} must be an integer") from None

    def true(self, name: str) -> bool:
        """A parameter as a yes."""
        return str(self.params.get(name, "")).lower() in ("true", "1")


Method = Callable[[Sandbox, Request], Any]


def get_me(sandbox: Sandbox, request: Request) -> Json:
    """Who the bot is."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**sandbox.me, **abilities}


def chat_of(sandbox: Sandbox, request: Request) -> int:
    """The chat that a call names, if it may be spoken to."""
    chat_id = request.whole("chat_id")
    if chat_id in sandbox.moved:
        parameters = {"migrate_to_chat_id": sandbox.moved[chat_id]}
        raise Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", parameters)
    if chat_id not in sandbox.persons and chat_id not in sandbox.groups:
        raise bad("chat not found")
    if chat_id in sandbox.blocked:
        group = chat_id in sandbox.groups
        said = "bot was kicked from the supergroup chat" if group else "bot was blocked by the user"
        raise Refusal(403, f"Forbidden: {said}")
    return chat_id


def send_message(sandbox: Sandbox, request: Request) -> Json:
    """Send a text."""
    chat_id = chat_of(sandbox, request)
    topic_id = request.whole("message_thread_id")
    topic = {"message_thread_id": topic_id, "is_topic_message": True} if topic_id else {}
    return _shown(sandbox, chat_id, {**_text(request, "text", TEXT_LIMIT), **_markup(request), **topic})


def edit_message_text(sandbox: Sandbox, request: Request) -> Json:
    """Change a text."""
    return _edited(sandbox, request, {**_text(request, "text", TEXT_LIMIT), **_markup(request)})


def edit_message_reply_markup(sandbox: Sandbox, request: Request) -> Json:
    """Change only the buttons."""
    return _edited(sandbox, request, _markup(request), keep=("text", "entities", "caption", "caption_entities"))


def edit_message_caption(sandbox: Sandbox, request: Request) -> Json:
    """Change a caption."""
    return _edited(sandbox, request, {**_caption(request), **_markup(request)})


def edit_message_media(sandbox: Sandbox, request: Request) -> Json:
    """Put another photo, with its caption, in the place of what a message shows."""
    media = request.get("media")
    if not isinstance(media, dict) or media.get("type") != "photo":
        raise bad("this sandbox edits photos only")
    photo = _file(sandbox, request, media["media"], PHOTO)
    caption = _caption(Request({key: media.get(key) for key in ("caption", "parse_mode")}))
    return _edited(sandbox, request, {"photo": photo_sizes(photo), **caption, **_markup(request)})


def send_photo(sandbox: Sandbox, request: Request) -> Json:
    """Send a photo."""
    chat_id = chat_of(sandbox, request)
    file = _file(sandbox, request, request.get("photo"), PHOTO)
    return _shown(sandbox, chat_id, {"photo": photo_sizes(file), **_caption(request), **_markup(request)})


def send_document(sandbox: Sandbox, request: Request) -> Json:
    """Send a file."""
    chat_id = chat_of(sandbox, request)
    file = _file(sandbox, request, request.get("document"), DOCUMENT)
    return _shown(sandbox, chat_id, {"document": document(file), **_caption(request), **_markup(request)})


def send_media_group(sandbox: Sandbox, request: Request) -> list[Json]:
    """Send an album of 2 to 10 photos, or of as many documents."""
    chat_id = chat_of(sandbox, request)
    media = request.get("media")
    if not isinstance(media, list) or not 2 <= len(media) <= ALBUM_LIMIT:
        raise bad("expected from 2 to 10 media in the album")
    kinds = {each.get("type") for each in media}
    if kinds not in ({"photo"}, {"document"}):
        raise bad("documents can't be mixed with other media types")
    album, parts = {"media_group_id": str(sandbox.number("album"))}, []
    for each in media:
        caption = _caption(Request({key: each.get(key) for key in ("caption", "parse_mode")}))
        if each["type"] == "photo":
            photo = _file(sandbox, request, each["media"], PHOTO)
            parts.append({"photo": photo_sizes(photo), **caption, **album})
        else:
            sent = _file(sandbox, request, each["media"], DOCUMENT)
            parts.append({"document": document(sent), **caption, **album})
    return [_shown(sandbox, chat_id, part) for part in parts]


def delete_message(sandbox: Sandbox, request: Request) -> bool:
    """Take a message out of a chat."""
    if not sandbox.delete(chat_of(sandbox, request), request.whole("message_id")):
        raise bad("message to delete not found")
    return True


def get_file(sandbox: Sandbox, request: Request) -> Json:
    """Where a file can be fetched."""
    file = sandbox.files.get(request.text("file_id"))
    if not file:
        raise bad("invalid file_id")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": f"U{file.file_id}",
        "file_size": len(file.content),
        "file_path": f"files/{file.file_id}",
    }


def answer_callback_query(sandbox: Sandbox, request: Request) -> bool:
    """Answer a press, once."""
    person_id = sandbox.callbacks.pop(request.text("callback_query_id"), None)
    if person_id is None:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(request.text("text")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if request.text("text"):
        sandbox.toast(person_id, request.text("text"), request.true("show_alert"))
    return True


def set_my_commands(sandbox: Sandbox, request: Request) -> bool:
    """Set the menu of commands for a language and scope."""
    shown = request.get("commands") or []
    for each in shown:
        if not each.get("command", "").replace("_", "a").isalnum() or not each.get("description"):
            raise bad("BOT_COMMAND_INVALID")
    sandbox.commands[_scope(request), request.text("language_code")] = shown
    sandbox.tell("commands", {})
    return True


def get_my_commands(sandbox: Sandbox, request: Request) -> list[Json]:
    """The menu of commands for a language and scope."""
    return sandbox.commands.get((_scope(request), request.text("language_code")), [])


def delete_my_commands(sandbox: Sandbox, request: Request) -> bool:
    """Forget the menu of commands for a language and scope."""
    sandbox.commands.pop((_scope(request), request.text("language_code")), None)
    return True


def _scope(request: Request) -> str:
    scope = request.get("scope")
    if not isinstance(scope, dict):
        return "default"
    return f"{scope['type']} {scope['chat_id']}" if "chat_id" in scope else str(scope["type"])


def set_webhook(sandbox: Sandbox, request: Request) -> bool:
    """Have updates pushed to an address from now on."""
    if not request.text("url").startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    sandbox.webhook = {"url": request.text("url"), "secret": request.text("secret_token")}
    if request.true("drop_pending_updates"):
        sandbox.lose_updates()
    return True


def delete_webhook(sandbox: Sandbox, request: Request) -> bool:
    """Have updates asked for again."""
    sandbox.webhook = {}
    if request.true("drop_pending_updates"):
        sandbox.lose_updates()
    return True


def get_webhook_info(sandbox: Sandbox, request: Request) -> Json:
    """Where updates are pushed to."""
    return {
        "url": sandbox.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(sandbox.updates),
    }


def get_chat(sandbox: Sandbox, request: Request) -> Json:
    """A chat in full."""
    gifts = {
        "unlimited_gifts": True,
        "limited_gifts": True,
        "unique_gifts": True,
        "premium_subscription": True,
        "gifts_from_channels": True,
    }
    return {
        **sandbox.chat(chat_of(sandbox, request)),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


def noted(sandbox: Sandbox, request: Request) -> bool:
    """A call that is taken and shows nowhere."""
    return True


def _text(request: Request, name: str, limit: int) -> Json:
    try:
        text, entities = parse(request.text(name), request.text("parse_mode") or None)
    except CannotParse as fault:
        raise bad(f"can't parse entities: {fault}") from None
    if name == "text" and not text.strip():
        raise bad("message text is empty")
    if utf16(text) > limit:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    return {name: text, **({"entities" if name == "text" else "caption_entities": entities} if entities else {})}


def _caption(request: Request) -> Json:
    return _text(request, "caption", CAPTION_LIMIT) if request.text("caption") else {}


def _markup(request: Request) -> Json:
    markup = request.get("reply_markup")
    if not isinstance(markup, dict):
        return {}
    for row in markup.get("inline_keyboard", []):
        for button in row:
            data = button.get("callback_data")
            if data is not None and not 1 <= len(str(data).encode()) <= DATA_LIMIT:
                raise bad("BUTTON_DATA_INVALID")
            if not button.get("text"):
                raise bad("button text must be non-empty")
    return {"reply_markup": markup} if "inline_keyboard" in markup else {}


def _file(sandbox: Sandbox, request: Request, source: Any, kind: tuple[str, str, str]) -> File:
    """The file that a call brings: by its id, as an upload, or as `attach://` one of the uploads."""
    field_name, name, media_type = kind
    part = str(source).removeprefix("attach://") if isinstance(source, str) else field_name
    upload = request.uploads.get(part)
    if upload:
        if not upload.content:
            raise bad("file must be non-empty")
        return sandbox.keep(upload.name or name, upload.media_type or media_type, upload.content, field_name)
    known = sandbox.files.get(str(source))
    if not known:
        raise bad("wrong file identifier/HTTP URL specified")
    if known.kind != field_name:
        raise bad(f"can't use file of type {known.kind.title()} as {field_name.title()}")
    return known


def _shown(sandbox: Sandbox, chat_id: int, content: Json) -> Json:
    message = {
        "message_id": sandbox.number("message"),
        "from": sandbox.me,
        "chat": sandbox.chat(chat_id),
        "date": sandbox.now(),
        **content,
    }
    sandbox.show(chat_id, message)
    return message


def _edited(sandbox: Sandbox, request: Request, content: Json, keep: tuple[str, ...] = ()) -> Json:
    chat_id = chat_of(sandbox, request)
    before = sandbox.message(chat_id, request.whole("message_id"))
    if before is None:
        raise bad("message to edit not found")
    if not before["from"]["is_bot"]:
        raise bad("message can't be edited")
    always = ("message_id", "from", "chat", "date", "photo", "document", "media_group_id")
    after = {**{key: before[key] for key in (*always, *keep) if key in before}, **content}
    if {**after, "edit_date": 0} == {**before, "edit_date": 0}:
        raise bad(UNCHANGED)
    after["edit_date"] = sandbox.now()
    sandbox.replace(chat_id, after)
    return after


# The names are case-insensitive, as at Telegram.
METHODS: dict[str, Method] = {
    "getme": get_me,
    "sendmessage": send_message,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "editmessagecaption": edit_message_caption,
    "editmessagemedia": edit_message_media,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendmediagroup": send_media_group,
    "deletemessage": delete_message,
    "getfile": get_file,
    "answercallbackquery": answer_callback_query,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setwebhook": set_webhook,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
    "getchat": get_chat,
    "sendchataction": noted,
    "setmydescription": noted,
    "setmyshortdescription": noted,
    "setchatmenubutton": noted,
    "logout": noted,
    "close": noted,
}
SENDING = {"sendmessage", "sendphoto", "senddocument", "sendmediagroup"}
