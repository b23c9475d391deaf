// The sheet to choose photos and files from: our samples, and one's own.

import { make, the } from "./dom.js";
import * as server from "./server.js";
import { say } from "./words.js";

const SAMPLES = {
  "1-scaffold.jpg": "sample_scaffold",
  "2-guard-rail.jpg": "sample_edge",
  "3-training.jpg": "sample_training",
  "4-tower-crane.jpg": "sample_crane",
  "5-fire-point.jpg": "sample_fire",
};
const OTHERS = ["voice", "location", "sticker"];
const address = (name) => `/_sandbox/static/samples/${name}`;

/** Let people attach. */
export function startSheet(chats, failed) {
  const sheet = the("sheet");
  const picked = new Set();
  let own = [];

  function open() {
    picked.clear();
    own = [];
    the("pick").value = "";
    the("as-document").checked = false;
    redraw();
    sheet.showModal();
  }

  function redraw() {
    the("samples").replaceChildren(...Object.keys(SAMPLES).map(sample));
    the("own").replaceChildren(...own.map((file) => make("li", {}, file.name)));
    the("own").hidden = own.length === 0;
    the("others").replaceChildren(...OTHERS.map(other));
    const count = picked.size + own.length;
    the("send-files").textContent = count ? say("send_files", { n: count }) : say("choose_first");
    the("send-files").disabled = count === 0;
  }

  function sample(name) {
    const label = say(SAMPLES[name]);
    const choose = () => {
      if (!picked.delete(name)) picked.add(name);
      const focus = name;
      redraw();
      the("samples").querySelector(`[data-name="${focus}"]`)?.focus();
    };
    const node = make(
      "button",
      { type: "button", className: "sample", "aria-pressed": String(picked.has(name)), onclick: choose },
      make("img", { src: address(name), alt: "" }),
      make("span", {}, label),
    );
    node.dataset.name = name;
    return node;
  }

  function other(kind) {
    const send = () => {
      sheet.close();
      server.sendOther(chats.current, kind).catch(failed);
    };
    return make("button", { type: "button", className: "link", onclick: send }, say(`kind_${kind}`));
  }

  async function send() {
    const samples = [...picked].map(async (name) => new File([await (await fetch(address(name))).blob()], name, { type: "image/jpeg" }));
    const files = [...(await Promise.all(samples)), ...own];
    const pictures = files.every((file) => file.type.startsWith("image/"));
    await server.sendFiles(chats.current, files, the("as-document").checked || !pictures);
  }

  the("attach").addEventListener("click", open);
  the("sheet-close").addEventListener("click", () => sheet.close());
  the("pick").addEventListener("change", () => {
    own = [...the("pick").files];
    redraw();
  });
  sheet.querySelector("form").addEventListener("submit", () => send().catch(failed));
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
}
