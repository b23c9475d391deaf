// The page put together.

import { Sheet } from "./attach.js";
import { Chats, fullName } from "./chats.js";
import { Clock } from "./clock.js";
import { Composer } from "./composer.js";
import { the } from "./dom.js";
import { openLine } from "./line.js";
import { askWho, invitation, leadsOut } from "./links.js";
import { Log } from "./log.js";
import { roleOf, startPeople } from "./people.js";
import * as server from "./server.js";
import { alert, toast } from "./toasts.js";
import { say, startWords, whenChanged } from "./words.js";

// How long a pressed button waits at most for the bot to show what it did.
const PATIENCE = 4000;

const chats = new Chats();
const pressed = new Set();

async function tried(act) {
  try {
    await act();
    return true;
  } catch {
    toast(say("not_sent"));
    return false;
  }
}

const sendText = (text) => tried(() => server.sendText(chats.current, text));

function openLink(address) {
  const code = invitation(address, chats.bot.username);
  if (code === null) {
    if (!leadsOut(address)) return {};
    return { href: address, target: "_blank", rel: "noopener noreferrer" };
  }
  const open = (id) => {
    chats.choose(id);
    sendText(`/start ${code}`);
  };
  const onclick = (event) => {
    event.preventDefault();
    askWho(chats.people, chats.current, open);
  };
  return { href: address, onclick };
}

async function press(button, message, data) {
  if (button.classList.contains("waiting")) return;
  button.classList.add("waiting");
  pressed.add(button);
  setTimeout(() => release(button), PATIENCE);
  if (!(await tried(() => server.press(chats.current, message, data)))) release(button);
}

function release(button) {
  button.classList.remove("waiting");
  pressed.delete(button);
}

function showPhoto(address) {
  the("picture-shown").src = address;
  the("picture").showModal();
}

async function copy(text) {
  await navigator.clipboard.writeText(text).catch(() => {});
  toast(say("copied"));
}

const log = new Log(chats, { command: sendText, link: openLink, press, photo: showPhoto, copy });
const sheet = new Sheet({
  send: (files, asDocument) => tried(() => server.sendFiles(chats.current, files, asDocument)),
  sendOther: (kind) => tried(() => server.sendOther(chats.current, kind)),
  now: () => clock.now(),
});
const composer = new Composer(chats, { send: sendText, files: (files) => sheet.add(files) });
const clock = new Clock({ failed: () => toast(say("not_travelled")), zoned: () => log.renew() });
const showPeople = startPeople(chats);

function showWho() {
  const person = chats.person(chats.current);
  the("bot-name").textContent = the("who-bot").textContent = document.title = chats.bot.first_name || "DutyBell";
  if (!person) return;
  const role = roleOf(person);
  the("who-me").textContent = role ? say("speaking_as", { name: fullName(person), role }) : fullName(person);
  the("chat").setAttribute("aria-labelledby", `person-${person.id}`);
}

function heard(event, value) {
  if (event === "clock") clock.take(value.now);
  else if (event === "commands") composer.menu.forget();
  else if (event === "toast") answered(value);
  else chats.take(event, value);
  // Any sign of life from the bot ends the wait of the buttons in its chat.
  if (value.chat_id === chats.current) [...pressed].forEach(release);
}

function answered({ chat_id: chat, text, alert: waits }) {
  if (chat === chats.current && text) (waits ? alert : toast)(text);
}

function connected(is) {
  the("offline").hidden = is;
  the("offline").textContent = is ? "" : say("offline");
}

async function opened() {
  try {
    await Promise.all([chats.load(), clock.look()]);
    composer.menu.forget();
    connected(true);
  } catch {
    connected(false);
  }
}

chats.addEventListener("changed", () => {
  showWho();
  log.show();
  composer.show();
});
whenChanged(() => {
  showPeople();
  showWho();
  clock.show();
  log.renew();
});
the("begin").addEventListener("click", () => sendText("/start"));
the("picture").addEventListener("click", () => the("picture").close());

await startWords();
openLine({ opened, broken: () => connected(false), heard });
