// The chat that is shown: its messages, and staying at the end unless the reader has gone back.

import { make, the } from "./dom.js";
import { fullName } from "./chats.js";
import { bubble } from "./messages.js";
import * as moments from "./moments.js";
import { roleOf } from "./people.js";
import * as server from "./server.js";
import { say } from "./words.js";

const NEAR = 80;

/** Keep the chat as it is known. */
export function startChat(chats, composer, failed) {
  const scroll = the("scroll");
  const pill = the("pill");
  let shown = null;
  let count = 0;
  let unseen = 0;

  const acts = {
    press: (message, data) => server.press(chats.current, message, data).catch(failed),
    command: (text) => server.sendText(chats.current, text).catch(failed),
    link: (address) => invitation(address) ?? { href: address, target: "_blank", rel: "noopener noreferrer" },
  };

  function invitation(address) {
    const code = new RegExp(`^https://t\\.me/${chats.bot.username}\\?start=([\\w-]+)$`).exec(address)?.[1];
    if (!code) return null;
    const follow = (event) => {
      event.preventDefault();
      acts.command(`/start ${code}`);
    };
    return { href: address, onclick: follow };
  }

  const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;

  function toEnd() {
    scroll.scrollTop = scroll.scrollHeight;
    unseen = 0;
    pill.hidden = true;
  }

  function redraw() {
    const person = chats.person(chats.current);
    if (!person) return;
    const messages = chats.messages();
    const changed = shown !== chats.current;
    const stay = changed || atEnd() || messages.at(-1)?.from.is_bot === false;
    if (!changed) unseen += Math.max(0, messages.length - count);
    shown = chats.current;
    count = messages.length;
    the("who-bot").textContent = chats.bot.first_name;
    the("who-me").textContent = say("speaking_as", { name: fullName(person), role: roleOf(person) });
    the("chat").setAttribute("aria-labelledby", `person-${person.id}`);
    the("log").replaceChildren(...lines(messages, acts));
    the("empty").hidden = messages.length > 0;
    if (stay) requestAnimationFrame(toEnd);
    else if (unseen) {
      pill.textContent = say("new_messages", { n: unseen });
      pill.hidden = false;
    }
  }

  scroll.addEventListener("scroll", () => atEnd() && ((unseen = 0), (pill.hidden = true)));
  pill.addEventListener("click", toEnd);
  the("begin").addEventListener("click", () => acts.command("/start"));
  the("log").addEventListener("load", () => atEnd() && toEnd(), true);
  chats.addEventListener("changed", redraw);
  composer.whenSent(toEnd);
  return redraw;
}

/** Messages with lines between days; the pictures of an album stand together. */
function lines(messages, acts) {
  const nodes = [];
  let day = "";
  for (let at = 0; at < messages.length; at += 1) {
    const message = messages[at];
    const key = moments.dayKey(message.date * 1000);
    if (key !== day) nodes.push(make("p", { className: "between" }, moments.dayLine(message.date * 1000)));
    day = key;
    const album = [message];
    while (message.media_group_id && messages[at + 1]?.media_group_id === message.media_group_id) {
      at += 1;
      album.push(messages[at]);
    }
    nodes.push(bubble(album, acts));
  }
  return nodes;
}
