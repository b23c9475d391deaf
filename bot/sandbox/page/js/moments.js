// Days and hours as the demo has them: in the zone of its clock, wherever the reader sits.

import { locale } from "./words.js";

let offset = -new Date().getTimezoneOffset();

/** Take the zone of the demo's clock, an ISO moment with its offset. */
export function takeZone(iso) {
  const found = /([+-])(\d\d):?(\d\d)$/.exec(iso);
  if (found) offset = (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
  else if (iso.endsWith("Z")) offset = 0;
}

const local = (milliseconds) => new Date(milliseconds + offset * 60000);
const written = (milliseconds, how) => new Intl.DateTimeFormat(locale(), { timeZone: "UTC", ...how }).format(local(milliseconds));

export const year = (at) => written(at, { year: "numeric" });
export const monthAndDay = (at) => written(at, { month: "long", day: "numeric" });
export const shortDay = (at) => written(at, { month: "short", day: "numeric" });
export const weekday = (at) => written(at, { weekday: "short" });
export const hour = (at) => written(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const dayLine = (at) => `${monthAndDay(at)} ${weekday(at)}`;

/** A day as a key: two moments of one day have the same. */
export const dayKey = (at) => local(at).toISOString().slice(0, 10);

/** Year, month (0 to 11) and day of a moment in the demo's zone. */
export function parts(at) {
  const shown = local(at);
  return { year: shown.getUTCFullYear(), month: shown.getUTCMonth(), day: shown.getUTCDate() };
}
