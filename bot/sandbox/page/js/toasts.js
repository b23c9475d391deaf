// Short answers to a press: they pass by themselves, alerts wait to be read.

import { make, the } from "./dom.js";

const SECONDS = 4;

/** Show a short text; an alert as a dialog. */
export function showToast(text, alert = false) {
  if (alert) {
    the("alert-text").textContent = text;
    if (!the("alert").open) the("alert").showModal();
    return;
  }
  const toast = make("p", { className: "toast" }, text);
  the("toasts").append(toast);
  setTimeout(() => toast.remove(), SECONDS * 1000);
}
