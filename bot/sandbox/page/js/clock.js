// The demo's clock and the time machine. Without a time machine the clock stays away.

import { make, the } from "./dom.js";
import { month } from "./month.js";
import * as moments from "./moments.js";
import * as server from "./server.js";
import { say } from "./words.js";

const STEPS = [
  { step: "next", word: "step_next", short: "short_next" },
  { step: "day", word: "step_day", short: "short_day" },
  { step: "week", word: "step_week", short: "short_week" },
  { step: "month_end", word: "step_month_end", short: "short_month_end" },
];
const LOOK_AGAIN = 20000;

export class Clock {
  /** `failed()` says that a travel did not work; `zoned()` that the demo's zone is now known. */
  constructor({ failed, zoned }) {
    this.failed = failed;
    this.zoned = zoned;
    this.at = null;
    this.busy = null;
    setInterval(() => !document.hidden && !this.busy && this.look().catch(() => {}), LOOK_AGAIN);
  }

  /** The demo's moment in milliseconds; this machine's without a time machine. */
  now() {
    return this.at ?? Date.now();
  }

  async look() {
    this.take(await server.clock());
  }

  /** Show a moment, ISO with its offset; null where there is no time machine. */
  take(iso) {
    const first = this.at === null;
    the("clock").hidden = the("howto-travel").hidden = !iso;
    if (!iso) return;
    moments.takeZone(iso);
    const turned = first || moments.dayKey(Date.parse(iso)) !== moments.dayKey(this.at);
    this.at = Date.parse(iso);
    this.show();
    if (turned && !first) turn(the("today"));
    if (first) this.zoned();
  }

  show() {
    if (this.at === null) return;
    the("year").textContent = moments.year(this.at);
    the("day").textContent = moments.monthAndDay(this.at);
    the("day").dataset.short = moments.shortDay(this.at);
    the("weekday").textContent = moments.weekday(this.at);
    the("hour").textContent = moments.hour(this.at);
    the("month").replaceChildren(...month(this.at));
    the("clock").setAttribute("aria-busy", String(Boolean(this.busy)));
    if (the("steps").children.length !== STEPS.length) the("steps").replaceChildren(...STEPS.map((each) => this.button(each)));
    STEPS.forEach((each, number) => this.label(the("steps").children[number], each));
  }

  button({ step }) {
    return make(
      "button",
      { type: "button", className: `step ${step}`, onclick: () => this.travel(step) },
      make("span", { className: "long" }),
      make("span", { className: "short", "aria-hidden": "true" }),
    );
  }

  label(button, { step, word, short }) {
    button.children[0].textContent = this.busy === step ? say("travelling") : say(word);
    button.children[1].textContent = say(short);
    button.classList.toggle("going", this.busy === step);
    // Not `disabled`: the button shall keep the focus while time passes.
    button.setAttribute("aria-disabled", String(Boolean(this.busy)));
  }

  async travel(step) {
    if (this.busy) return;
    this.busy = step;
    this.show();
    try {
      this.take(await server.travel(step));
      the("arrived").textContent = say("arrived", { when: `${moments.dayLine(this.at)} ${moments.hour(this.at)}` });
    } catch {
      this.failed();
    } finally {
      this.busy = null;
      this.show();
    }
  }
}

/** Let the day turn like a leaf; whoever asked for less motion sees none (see clock.css). */
function turn(leaf) {
  leaf.classList.remove("turned");
  void leaf.offsetWidth;
  leaf.classList.add("turned");
}
