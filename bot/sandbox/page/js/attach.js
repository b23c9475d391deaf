// The sheet from which photos and files are sent.

import { sizeOf } from "./bubble.js";
import { icon, make, the } from "./dom.js";
import { addressOf, photograph, SAMPLES } from "./samples.js";
import { say } from "./words.js";

const OTHERS = {
  voice: "kind_voice",
  location: "kind_location",
  sticker: "kind_sticker",
  video: "kind_video",
  contact: "kind_contact",
};

export class Sheet {
  /** `send(files, asDocument)` and `sendOther(kind)` send; `now()` is the demo's moment for the stamp. */
  constructor({ send, sendOther, now }) {
    this.send = send;
    this.sendOther = sendOther;
    this.now = now;
    this.chosen = new Set();
    this.own = [];
    the("attach").addEventListener("click", () => this.open());
    the("sheet-close").addEventListener("click", () => the("sheet").close());
    the("sheet").addEventListener("click", (event) => event.target === the("sheet") && the("sheet").close());
    the("sheet").addEventListener("close", () => the("attach").focus());
    the("pick").addEventListener("change", () => this.add([...the("pick").files]));
    the("sheet").querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.go();
    });
  }

  open() {
    this.chosen.clear();
    this.own = [];
    the("pick").value = "";
    the("as-document").checked = false;
    this.show();
    if (!the("sheet").open) the("sheet").showModal();
  }

  /** Add files of one's own, opening the sheet where it is not open. */
  add(files) {
    if (!the("sheet").open) this.open();
    this.own.push(...files);
    // What is no picture can only go as a file.
    if (files.some((file) => !file.type.startsWith("image/"))) the("as-document").checked = true;
    this.show();
  }

  show() {
    the("samples").replaceChildren(...SAMPLES.map((sample) => this.sample(sample)));
    the("own").replaceChildren(...this.own.map((file) => this.file(file)));
    the("own").hidden = !this.own.length;
    the("others").replaceChildren(...Object.entries(OTHERS).map(([kind, word]) => this.other(kind, word)));
    this.count();
  }

  sample(sample) {
    const toggle = (event) => {
      const on = !this.chosen.delete(sample);
      if (on) this.chosen.add(sample);
      event.currentTarget.setAttribute("aria-pressed", String(on));
      this.count();
    };
    return make(
      "button",
      { type: "button", className: "sample", "aria-pressed": String(this.chosen.has(sample)), onclick: toggle },
      make("img", { src: addressOf(sample), alt: "", width: 160, height: 120 }),
      make("span", {}, say(sample.word)),
    );
  }

  file(file) {
    const remove = () => {
      this.own = this.own.filter((each) => each !== file);
      this.show();
    };
    return make(
      "li",
      {},
      icon("file"),
      make("span", {}, `${file.name} · ${sizeOf(file.size)}`),
      make("button", { type: "button", className: "round", "aria-label": say("remove", { name: file.name }), onclick: remove }, icon("close")),
    );
  }

  other(kind, word) {
    const go = () => {
      the("sheet").close();
      this.sendOther(kind);
    };
    return make("button", { type: "button", className: "command", onclick: go }, say(word));
  }

  count() {
    const n = this.chosen.size + this.own.length;
    the("send-files").disabled = n === 0;
    the("send-files").textContent = n ? say("send_files", { n }) : say("choose_first");
  }

  async go() {
    const samples = SAMPLES.filter((sample) => this.chosen.has(sample));
    const files = [...(await Promise.all(samples.map((sample) => photograph(sample, this.now())))), ...this.own];
    const asDocument = the("as-document").checked;
    the("sheet").close();
    if (files.length) await this.send(files, asDocument);
  }
}
