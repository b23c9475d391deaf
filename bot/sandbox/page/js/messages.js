// A message as a bubble: its text, pictures or file, and the buttons below it.

import { fileKind, otherKind } from "./chats.js";
import { icon, make, the } from "./dom.js";
import { written } from "./entities.js";
import * as moments from "./moments.js";
import { fileAddress } from "./server.js";
import { say } from "./words.js";

/** One bubble for a message, or for the messages of an album. */
export function bubble(album, acts) {
  const [message] = album;
  const mine = !message.from.is_bot;
  const text = message.text ?? message.caption;
  const other = otherKind(message);
  const rows = message.reply_markup?.inline_keyboard ?? [];
  return make(
    "article",
    { className: mine ? "message mine" : "message", id: `message-${message.message_id}` },
    make(
      "div",
      { className: "bubble" },
      ...files(album),
      other && make("p", { className: "quiet" }, `[${say(`kind_${other}`)}]`),
      text && make("div", { className: "text" }, ...written(text, message.entities ?? message.caption_entities, acts)),
      make("p", { className: "when" }, when(message)),
    ),
    rows.length > 0 && make("div", { className: "keyboard" }, ...rows.map((row) => keys(row, message, acts))),
  );
}

function when(message) {
  const hour = moments.hour(message.date * 1000);
  return message.edit_date ? `${say("edited")} ${hour}` : hour;
}

function keys(row, message, acts) {
  return make(
    "div",
    { className: "keys" },
    ...row.map((button) =>
      button.url
        ? make("a", { className: "key", ...acts.link(button.url) }, button.text)
        : make(
            "button",
            { type: "button", className: "key", onclick: () => acts.press(message.message_id, button.callback_data) },
            button.text,
          ),
    ),
  );
}

function files(album) {
  const kind = fileKind(album[0]);
  if (kind === "photo") {
    const pictures = album.map((each, number) => picture(each, number, album.length));
    return [make("div", { className: `pictures of-${Math.min(album.length, 4)}` }, ...pictures)];
  }
  return kind ? album.map(paper) : [];
}

function picture(message, number, of) {
  const address = fileAddress(message.photo.at(-1).file_id);
  const label = say("photo_nth", { n: number + 1, of });
  const open = () => {
    the("picture-shown").src = address;
    the("picture-shown").alt = label;
    the("picture").showModal();
  };
  return make("button", { type: "button", "aria-label": label, onclick: open }, make("img", { src: address, alt: "" }));
}

function paper(message) {
  const { file_id: id, file_name: name, file_size: bytes } = message.document;
  const size = bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  return make(
    "a",
    { className: "paper", href: fileAddress(id), download: name, "aria-label": say("download", { name, size }) },
    icon("file"),
    make("span", { className: "name" }, name),
    make("span", { className: "quiet" }, size),
  );
}
