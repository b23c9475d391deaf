// What the page knows: the people, what their chats show, what was not read yet. Others listen for `changed`.

import * as server from "./server.js";

const FILES = { photo: 1, document: 1 };

export class Chats extends EventTarget {
  constructor() {
    super();
    this.bot = { first_name: "", username: "" };
    this.people = [];
    this.current = null;
    this.shown = new Map();
    this.unread = new Map();
    this.later = null;
  }

  /** Read everything anew; what comes over the line meanwhile is taken in afterwards. */
  async load() {
    const later = [];
    this.later = later;
    try {
      const { people, bot } = await server.people();
      const all = await Promise.all(people.map((person) => server.messages(person.id)));
      this.bot = bot;
      this.people = people;
      people.forEach((person, number) => this.shown.set(person.id, all[number]));
    } finally {
      if (this.later === later) this.later = null;
    }
    if (!this.person(this.current)) this.current = this.people[0]?.id ?? null;
    for (const [event, value] of later) this.take(event, value);
    this.tell();
  }

  /** Take in an event of the line. */
  take(event, value) {
    if (this.later) {
      this.later.push([event, value]);
      return;
    }
    const messages = this.shown.get(value.chat_id);
    if (!messages) return;
    const id = event === "deleted" ? value.message_id : value.message.message_id;
    const at = messages.findIndex((message) => message.message_id === id);
    if (event === "deleted") {
      if (at >= 0) messages.splice(at, 1);
    } else if (at >= 0) {
      messages[at] = value.message;
    } else {
      messages.push(value.message);
      if (value.chat_id !== this.current && value.message.from.is_bot) {
        this.unread.set(value.chat_id, (this.unread.get(value.chat_id) ?? 0) + 1);
      }
    }
    this.tell();
  }

  /** Be someone; their chat counts as read. */
  choose(id) {
    if (!this.person(id)) return;
    this.current = id;
    this.unread.delete(id);
    this.tell();
  }

  person(id) {
    return this.people.find((person) => person.id === id);
  }

  messages(id = this.current) {
    return this.shown.get(id) ?? [];
  }

  tell() {
    this.dispatchEvent(new Event("changed"));
  }
}

/** What kind of file a message carries, if it does. */
export const fileKind = (message) => Object.keys(FILES).find((kind) => message[kind]);

/** Which other thing a message carries, for those that the page only names. */
export const otherKind = (message) => ["voice", "location", "sticker", "video", "contact"].find((kind) => message[kind]);

/** A person's whole name: Chinese names without a space, family name first. */
export function fullName({ first_name: first, last_name: last }) {
  if (!last) return first;
  return /\p{Script=Han}/u.test(first + last) ? `${last}${first}` : `${first} ${last}`;
}
