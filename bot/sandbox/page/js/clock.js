// The time machine: the demo's day and hour, its month, and four ways to move on.

import { make, the } from "./dom.js";
import * as moments from "./moments.js";
import * as server from "./server.js";
import { say } from "./words.js";

const STEPS = ["next", "day", "week", "month_end"];

/** Show the clock; it is hidden where the server has none. */
export function startClock(failed) {
  let read = null;
  let at = 0;
  let busy = false;

  const now = () => read.getTime() + (performance.now() - at);

  function take(iso) {
    if (!iso) return;
    moments.takeZone(iso);
    read = new Date(iso);
    at = performance.now();
    redraw();
  }

  async function travel(step) {
    if (busy) return;
    busy = true;
    redraw();
    try {
      take(await server.travel(step));
      the("arrived").textContent = say("arrived", { when: `${moments.dayLine(now())} ${moments.hour(now())}` });
    } catch {
      failed();
    } finally {
      busy = false;
      redraw();
    }
  }

  function redraw() {
    the("clock").hidden = !read;
    the("howto-travel").hidden = !read;
    if (!read) return;
    the("year").textContent = moments.year(now());
    the("day").textContent = moments.monthAndDay(now());
    the("weekday").textContent = moments.weekday(now());
    the("hour").textContent = moments.hour(now());
    the("today").classList.toggle("busy", busy);
    the("month").replaceChildren(...days(now()));
    const focused = document.activeElement?.dataset?.step;
    the("steps").replaceChildren(...STEPS.map((step) => button(step)));
    if (focused) the("steps").querySelector(`[data-step=${focused}]`)?.focus();
  }

  function button(step) {
    const node = make(
      "button",
      { type: "button", className: "step", "aria-disabled": String(busy), onclick: () => travel(step) },
      make("span", { className: "long" }, say(`step_${step}`)),
      make("span", { className: "short", "aria-hidden": "true" }, say(`short_${step}`)),
    );
    node.dataset.step = step;
    return node;
  }

  setInterval(() => read && (the("hour").textContent = moments.hour(now())), 5000);
  return { read: async () => take(await server.clock()), take, redraw };
}

/** The month's days, weeks beginning on Monday; today is marked. */
function days(now) {
  const { year, month, day } = moments.parts(now);
  const first = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7;
  const count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const blanks = Array.from({ length: first }, () => make("span"));
  const numbers = Array.from({ length: count }, (_, index) => {
    const rest = (first + index) % 7 > 4;
    const name = index + 1 === day ? "now" : index + 1 < day ? "past" : rest ? "rest" : "";
    return make("span", { className: name }, String(index + 1));
  });
  return [...blanks, ...numbers];
}
