// The page's own words, in Chinese and English. What the bot says is the bot's to translate.

import { the } from "./dom.js";

const KEPT = "dutybell.language";
const LANGUAGES = { zh: "zh-Hans", en: "en" };
const listeners = [];
let words = {};
let code = "zh";

/** A phrase with its blanks filled in. */
export function say(key, blanks = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => blanks[name] ?? whole);
}

/** The locale for dates. */
export const locale = () => (code === "zh" ? "zh-CN" : "en-GB");

/** Call `done` whenever the language has changed. */
export const whenChanged = (done) => listeners.push(done);

/** Load the language that was chosen last, Chinese at first, and let the button change it. */
export async function startWords() {
  the("language").addEventListener("click", () => choose(code === "zh" ? "en" : "zh"));
  await choose(localStorage.getItem(KEPT) === "en" ? "en" : "zh");
}

async function choose(wanted) {
  const answer = await fetch(`/_sandbox/static/words.${wanted}.json`);
  words = await answer.json();
  code = wanted;
  localStorage.setItem(KEPT, wanted);
  document.documentElement.lang = LANGUAGES[wanted];
  const other = the("language");
  other.textContent = say("switch_language");
  other.lang = LANGUAGES[wanted === "zh" ? "en" : "zh"];
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = say(node.dataset.placeholder);
  listeners.forEach((listener) => listener());
}
