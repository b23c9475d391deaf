// The line to write on, with the menu of commands.

import { make, the } from "./dom.js";
import * as server from "./server.js";

/** Let people write; the menu opens at a slash and is worked by arrows, Enter and Escape. */
export function startComposer(chats, failed) {
  const draft = the("draft");
  const menu = the("menu");
  const listeners = [];
  const known = new Map();
  // What each has begun to write: nobody sends another's words.
  const begun = new Map();
  let writer = chats.current;
  let chosen = 0;

  async function commands() {
    const chat = chats.current;
    if (!known.has(chat)) known.set(chat, await server.commands(chat));
    return known.get(chat);
  }

  function change() {
    if (writer === chats.current) return;
    begun.set(writer, draft.value);
    writer = chats.current;
    draft.value = begun.get(writer) ?? "";
    close();
    grow();
  }

  async function send(text) {
    if (!text.trim()) return;
    const from = writer;
    draft.value = "";
    close();
    grow();
    try {
      await server.sendText(from, text);
      listeners.forEach((listener) => listener());
    } catch {
      if (from === writer) draft.value = text;
      else begun.set(from, text);
      failed();
    }
  }

  async function suggest() {
    const found = /^\/([a-z]*)$/.exec(draft.value);
    if (!found) return close();
    const fitting = (await commands()).filter((each) => each.command.startsWith(found[1]));
    chosen = 0;
    menu.replaceChildren(...fitting.map((each, number) => entry(each, number)));
    menu.hidden = fitting.length === 0;
    mark();
  }

  function entry({ command, description }, number) {
    return make(
      "li",
      { role: "option", id: `command-${number}`, onclick: () => send(`/${command}`) },
      make("strong", {}, `/${command}`),
      make("span", { className: "quiet" }, description),
    );
  }

  function mark() {
    [...menu.children].forEach((node, number) => node.setAttribute("aria-selected", String(number === chosen)));
    if (menu.hidden) draft.removeAttribute("aria-activedescendant");
    else draft.setAttribute("aria-activedescendant", `command-${chosen}`);
    menu.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    menu.hidden = true;
    mark();
  }

  function grow() {
    draft.rows = Math.min(5, draft.value.split("\n").length);
  }

  function key(event) {
    if (event.isComposing) return;
    const count = menu.children.length;
    if (!menu.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      mark();
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (menu.hidden) send(draft.value);
      else menu.children[chosen].click();
    }
  }

  chats.addEventListener("changed", change);
  draft.addEventListener("keydown", key);
  draft.addEventListener("input", () => {
    grow();
    suggest();
  });
  draft.addEventListener("blur", () => setTimeout(close, 150));
  the("slash").addEventListener("click", () => {
    draft.value = "/";
    draft.focus();
    suggest();
  });
  the("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send(draft.value);
  });
  return { whenSent: (done) => listeners.push(done), forget: () => known.clear() };
}
