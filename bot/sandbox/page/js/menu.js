// The list of commands above the message box; the focus stays in the box while arrows walk the list.

import { make, the } from "./dom.js";
import * as server from "./server.js";

export class Menu {
  /** `choose(command)` sends one. */
  constructor(chats, choose) {
    this.chats = chats;
    this.choose = choose;
    this.known = new Map();
    this.found = [];
    this.at = 0;
  }

  get open() {
    return !the("menu").hidden;
  }

  /** The bot has changed its commands. */
  forget() {
    this.known.clear();
  }

  /** Show the commands that begin as the draft does; close where it is no command. */
  async match(draft) {
    const begun = /^\/(\w*)$/.exec(draft);
    if (!begun) return this.close();
    const chat = this.chats.current;
    if (!this.known.has(chat)) this.known.set(chat, await server.commands(chat).catch(() => []));
    if (the("draft").value !== draft || chat !== this.chats.current) return undefined;
    this.found = this.known.get(chat).filter(({ command }) => command.startsWith(begun[1].toLowerCase()));
    this.at = 0;
    return this.found.length ? this.show() : this.close();
  }

  show() {
    the("menu").hidden = false;
    the("menu").replaceChildren(
      ...this.found.map((each, number) =>
        make(
          "li",
          {
            id: `command-${number}`,
            role: "option",
            "aria-selected": String(number === this.at),
            onmousedown: (event) => event.preventDefault(),
            onclick: () => this.take(number),
          },
          make("strong", {}, `/${each.command}`),
          make("span", {}, each.description),
        ),
      ),
    );
    the("draft").setAttribute("aria-activedescendant", `command-${this.at}`);
    the(`command-${this.at}`).scrollIntoView({ block: "nearest" });
  }

  close() {
    the("menu").hidden = true;
    the("draft").removeAttribute("aria-activedescendant");
  }

  /** Whether a key was the list's. */
  key(event) {
    if (!this.open) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      this.at = (this.at + by + this.found.length) % this.found.length;
      this.show();
    } else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && !event.shiftKey) this.take(this.at);
    else if (event.key === "Tab" && !event.shiftKey) this.complete();
    else return false;
    event.preventDefault();
    return true;
  }

  take(number) {
    this.close();
    this.choose(`/${this.found[number].command}`);
  }

  complete() {
    the("draft").value = `/${this.found[this.at].command}`;
    this.close();
  }
}
