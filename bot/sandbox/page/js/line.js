// The live line from the server. After a break it is opened anew and everything is read again, so that a server that
// was started afresh in between is no riddle.

const EVENTS = ["message", "edited", "deleted", "toast", "clock", "commands"];
const SOONEST = 1000;
const LATEST = 8000;

/** Open the line; `opened` runs at each (re)opening, `broken` at each break, `heard(event, value)` for what comes. */
export function openLine({ opened, broken, heard }) {
  let wait = SOONEST;
  const open = () => {
    const source = new EventSource("/_sandbox/events");
    source.onopen = () => {
      wait = SOONEST;
      opened();
    };
    source.onerror = () => {
      source.close();
      broken();
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LATEST);
    };
    for (const event of EVENTS) source.addEventListener(event, (said) => heard(event, JSON.parse(said.data)));
  };
  open();
}
