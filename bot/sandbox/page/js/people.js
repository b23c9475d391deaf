// The three people as tabs: who one is, who has got something new.

import { fileKind, fullName, otherKind } from "./chats.js";
import { make, the } from "./dom.js";
import { say } from "./words.js";

const ROLES = {
  principal_leader: "role_principal_leader",
  leader: "role_principal_leader",
  safety_manager: "role_safety_manager",
  manager: "role_safety_manager",
  project_manager: "role_project_manager",
  supervisor: "role_supervisor",
};

/** What someone is, in the page's language where the sandbox gives a role, else in its own words. */
export const roleOf = (person) => (ROLES[person.label] ? say(ROLES[person.label]) : person.label);

/** Keep the tabs as the chats are. */
export function startPeople(chats) {
  const tabs = the("tabs");
  tabs.addEventListener("keydown", (event) => move(event, chats));
  chats.addEventListener("changed", () => show(tabs, chats));
  return () => show(tabs, chats);
}

function show(tabs, chats) {
  const focused = tabs.contains(document.activeElement);
  tabs.replaceChildren(...chats.people.map((person) => tab(person, chats)));
  if (focused) tabs.querySelector("[aria-selected=true]")?.focus();
}

function tab(person, chats) {
  const chosen = person.id === chats.current;
  const unread = chats.unread.get(person.id) ?? 0;
  return make(
    "button",
    {
      type: "button",
      className: "person",
      id: `person-${person.id}`,
      role: "tab",
      "aria-selected": String(chosen),
      "aria-controls": "chat",
      tabIndex: chosen ? 0 : -1,
      onclick: () => chats.choose(person.id),
    },
    make("span", { className: "avatar", "aria-hidden": "true" }, initial(person)),
    make(
      "span",
      { className: "about" },
      make("strong", {}, fullName(person)),
      make("span", { className: "role" }, roleOf(person)),
      make("span", { className: "last", "aria-hidden": "true" }, lastLine(chats.messages(person.id).at(-1))),
    ),
    unread > 0 &&
      make(
        "span",
        { className: "badge" },
        make("span", { "aria-hidden": "true" }, unread > 99 ? "99+" : String(unread)),
        make("span", { className: "hidden" }, say("unread", { n: unread })),
      ),
  );
}

const initial = (person) => [...(person.last_name || person.first_name)][0];

function lastLine(message) {
  if (!message) return "";
  const text = (message.text ?? message.caption ?? "").split("\n")[0];
  const what = fileKind(message) ?? (otherKind(message) && `kind_${otherKind(message)}`);
  return text || (what ? `[${say(what)}]` : "");
}

function move(event, chats) {
  const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const last = chats.people.length - 1;
  const now = chats.people.findIndex((person) => person.id === chats.current);
  let to = by ? now + by : { Home: 0, End: last }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  if (to < 0) to = last;
  chats.choose(chats.people[to > last ? 0 : to].id);
}
