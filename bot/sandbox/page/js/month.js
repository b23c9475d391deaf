// A small month with its days, so that one sees time go.

import { make } from "./dom.js";
import { parts } from "./moments.js";

const MONDAY_FIRST = 6;

/** The days of the month of a moment, that day marked. */
export function month(at) {
  const { year, month: number, day } = parts(at);
  const days = new Date(Date.UTC(year, number + 1, 0)).getUTCDate();
  const lead = (new Date(Date.UTC(year, number, 1)).getUTCDay() + MONDAY_FIRST) % 7;
  const blanks = Array.from({ length: lead }, () => make("span"));
  const shown = Array.from({ length: days }, (_, index) => {
    const past = index + 1 < day ? "past" : "";
    const state = index + 1 === day ? "now" : past;
    const weekend = (lead + index) % 7 > 4 ? "weekend" : "";
    return make("span", { className: `${state} ${weekend}`.trim() }, String(index + 1));
  });
  return [...blanks, ...shown];
}
