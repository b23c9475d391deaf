// Where links lead: out, or, for an invitation to this bot, into one of the three chats.

import { fullName } from "./chats.js";
import { make, the } from "./dom.js";
import { roleOf } from "./people.js";

/** The code of an invitation to the bot of that name, or null. */
export function invitation(address, bot) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const [, name] = url.pathname.split("/");
  if (!["t.me", "telegram.me"].includes(url.hostname)) return null;
  return name?.toLowerCase() === bot?.toLowerCase() ? url.searchParams.get("start") : null;
}

/** Ask who opens it: an invitation is for somebody else, as a rule. */
export function askWho(people, current, open) {
  the("invited").replaceChildren(
    ...people.map((person) =>
      make(
        "button",
        { className: "secondary", autofocus: person.id === current, onclick: () => open(person.id) },
        `${fullName(person)} · ${roleOf(person)}`,
      ),
    ),
  );
  the("invitation").showModal();
}

/** Whether an address is one that a page may lead to. */
export const leadsOut = (address) => /^(https?|tel|mailto):/i.test(address);
