// One entry of the log: a message, or the messages of an album, with its buttons.

import { carriedWord } from "./chats.js";
import { icon, make } from "./dom.js";
import { written } from "./entities.js";
import { hour } from "./moments.js";
import { fileAddress } from "./server.js";
import { say } from "./words.js";

const PLAIN = ["photo", "document"];

/** An entry as nodes; `acts` says what links, commands, buttons and photos do. */
export function bubble(messages, acts) {
  const [first] = messages;
  const rows = first.reply_markup?.inline_keyboard ?? [];
  const mine = !first.from.is_bot;
  return make(
    "article",
    { className: `entry ${mine ? "mine" : "theirs"} ${rows.length ? "pressable" : ""}` },
    make("div", { className: "bubble" }, ...content(messages, acts), stamp(messages.at(-1))),
    rows.length > 0 && keyboard(first, rows, acts),
  );
}

function content(messages, acts) {
  const photos = messages.filter((message) => message.photo);
  const files = messages.filter((message) => message.document);
  const word = carriedWord(messages[0]);
  const nodes = [];
  if (photos.length) nodes.push(album(photos, acts));
  nodes.push(...files.map((message) => file(message.document)));
  if (word && !PLAIN.includes(word)) nodes.push(make("p", { className: "named" }, say(word)));
  for (const message of messages) {
    const text = message.text ?? message.caption;
    const entities = message.entities ?? message.caption_entities;
    if (text) nodes.push(make("div", { className: "text" }, ...written(text, entities, acts)));
  }
  return nodes;
}

function album(messages, acts) {
  const of = messages.length;
  const pictures = messages.map((message, number) => {
    const size = message.photo.at(-1);
    const address = fileAddress(size.file_id);
    const label = say("photo_nth", { n: number + 1, of });
    return make(
      "button",
      { type: "button", className: "photo", "aria-label": label, onclick: () => acts.photo(address) },
      make("img", { src: address, alt: "", width: size.width, height: size.height }),
    );
  });
  return make("div", { className: `album of-${Math.min(of, 4)}` }, ...pictures);
}

function file({ file_id: id, file_name: name, file_size: bytes }) {
  const size = sizeOf(bytes);
  return make(
    "a",
    { className: "file", href: fileAddress(id), download: name, "aria-label": say("download", { name, size }) },
    icon("file"),
    make("span", {}, make("strong", {}, name), make("small", {}, size)),
    icon("down"),
  );
}

/** Bytes in words: 812 B, 24 KB, 3.1 MB. */
export function sizeOf(bytes = 0) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function stamp(message) {
  return make(
    "span",
    { className: "stamp" },
    message.edit_date && `${say("edited")} `,
    make("time", { dateTime: new Date(message.date * 1000).toISOString() }, hour(message.date * 1000)),
  );
}

function keyboard(message, rows, acts) {
  return make(
    "div",
    { className: "keyboard" },
    ...rows.map((row) => make("div", { className: "row" }, ...row.map((each) => button(message, each, acts)))),
  );
}

function button(message, each, acts) {
  if (each.url) return make("a", { className: "key", ...acts.link(each.url) }, each.text, icon("out"));
  if (each.copy_text) {
    return make("button", { type: "button", className: "key", onclick: () => acts.copy(each.copy_text.text) }, each.text);
  }
  const pressed = (event) => acts.press(event.currentTarget, message.message_id, each.callback_data);
  return make("button", { type: "button", className: "key", onclick: pressed }, each.text);
}
