// The message box. Enter sends, Shift+Enter breaks the line; an Enter that ends a Chinese input stays with it.

import { the } from "./dom.js";
import { Menu } from "./menu.js";

export class Composer {
  /** `send(text)` sends and says whether it was sent; `files(list)` takes pasted files. */
  constructor(chats, { send, files }) {
    this.chats = chats;
    this.deliver = send;
    this.drafts = new Map();
    this.chat = null;
    this.menu = new Menu(chats, (command) => this.sendNow(command));
    const draft = the("draft");
    draft.addEventListener("input", () => this.changed());
    draft.addEventListener("keydown", (event) => this.key(event));
    draft.addEventListener("blur", () => setTimeout(() => this.left(), 150));
    draft.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      files([...event.clipboardData.files]);
    });
    the("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendNow(draft.value);
    });
    the("slash").addEventListener("mousedown", (event) => event.preventDefault());
    the("slash").addEventListener("click", () => this.slash());
  }

  /** Put away the draft of the chat that was left, take out that of the new one. */
  show() {
    if (this.chat === this.chats.current) return;
    if (this.chat !== null) this.drafts.set(this.chat, the("draft").value);
    this.chat = this.chats.current;
    the("draft").value = this.drafts.get(this.chat) ?? "";
    this.menu.close();
    this.fit();
  }

  slash() {
    const draft = the("draft");
    draft.focus();
    if (this.menu.open) this.menu.close();
    else {
      if (!draft.value.startsWith("/")) draft.value = "/";
      this.changed();
    }
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229 || this.menu.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.sendNow(the("draft").value);
    }
  }

  changed() {
    this.fit();
    this.menu.match(the("draft").value);
  }

  left() {
    if (document.activeElement !== the("draft")) this.menu.close();
  }

  async sendNow(text) {
    if (!text.trim()) return;
    const draft = the("draft");
    draft.value = "";
    this.menu.close();
    this.fit();
    if (!(await this.deliver(text.trim())) && !draft.value) draft.value = text;
    this.fit();
  }

  fit() {
    const draft = the("draft");
    draft.style.height = "auto";
    draft.style.height = `${Math.min(draft.scrollHeight + 2, 160)}px`;
    the("send").classList.toggle("ready", Boolean(draft.value.trim()));
  }
}
