// Short answers: a line that goes by itself, or a note that waits to be read.

import { make, the } from "./dom.js";

const SECONDS = 4;

/** Show a line for a while. */
export function toast(text) {
  const line = make("p", { className: "toast" }, text);
  the("toasts").append(line);
  setTimeout(() => line.remove(), SECONDS * 1000);
}

/** Show a note that someone has to close. */
export function alert(text) {
  the("alert-text").textContent = text;
  if (!the("alert").open) the("alert").showModal();
}
