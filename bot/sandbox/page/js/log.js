// The log of the chosen chat. Entries that did not change keep their nodes, so that focus, photos and the reading of
// new messages aloud stay undisturbed. The end stays in sight unless the reader has scrolled up.

import { bubble } from "./bubble.js";
import { make, the } from "./dom.js";
import { dayKey, dayLine, year } from "./moments.js";
import { say } from "./words.js";

const NEAR = 48;
const TOGETHER = 300;

export class Log {
  constructor(chats, acts) {
    this.chats = chats;
    this.acts = acts;
    this.chat = null;
    this.entries = new Map();
    this.missed = 0;
    this.atEnd = true;
    the("scroll").addEventListener("scroll", () => this.scrolled());
    the("pill").addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(the("scroll"));
    the("log").addEventListener("load", () => this.atEnd && this.toEnd(), true);
  }

  /** Draw every entry anew: the language or the zone has changed. */
  renew() {
    this.entries.clear();
    this.show();
  }

  show() {
    const messages = this.chats.messages();
    const turned = this.chat !== this.chats.current;
    if (turned) {
      this.chat = this.chats.current;
      this.entries.clear();
    }
    const log = the("log");
    const fresh = this.entries.size === 0;
    if (fresh) log.setAttribute("aria-live", "off");
    const held = this.held(log);
    const { nodes, added } = this.nodes(messages);
    place(log, nodes);
    held?.focus();
    if (fresh) requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
    the("empty").hidden = messages.length > 0 || this.chat === null;
    if (turned || this.atEnd || (added && !messages.at(-1).from.is_bot)) this.toEnd();
    else if (!fresh) this.miss(added);
  }

  nodes(messages) {
    const before = this.entries;
    const after = new Map();
    const nodes = [];
    let added = 0;
    let previous = null;
    for (const group of grouped(messages)) {
      const [first] = group;
      const at = first.date * 1000;
      const day = dayKey(at);
      if (!previous || dayKey(previous.date * 1000) !== day) {
        const key = `day ${day} ${first.message_id}`;
        const node = before.get(key)?.node ?? separator(at, previous);
        after.set(key, { node });
        nodes.push(node);
      }
      const key = `message ${first.message_id}`;
      const known = before.get(key);
      const same = known && known.group.length === group.length && known.group.every((each, n) => each === group[n]);
      const node = same ? known.node : bubble(group, this.acts);
      node.classList.toggle("follows", Boolean(previous) && follows(previous, first));
      if (known && !same) node.classList.add("changed");
      if (!known) added += 1;
      after.set(key, { node, group });
      nodes.push(node);
      previous = group.at(-1);
    }
    this.entries = after;
    return { nodes, added };
  }

  /** What to focus after drawing: the entry that replaces one with the focus gets it at its first button. */
  held(log) {
    const inside = document.activeElement?.closest?.("#log .entry");
    if (!inside || !log.contains(inside)) return null;
    const key = [...this.entries].find(([, entry]) => entry.node === inside)?.[0];
    const focus = () => {
      if (document.activeElement !== document.body) return;
      const node = this.entries.get(key)?.node;
      (node?.querySelector("button, a") ?? the("scroll")).focus({ preventScroll: true });
    };
    return { focus };
  }

  miss(added) {
    this.missed += added;
    this.pill();
  }

  scrolled() {
    const view = the("scroll");
    this.atEnd = view.scrollHeight - view.scrollTop - view.clientHeight < NEAR;
    if (this.atEnd) this.missed = 0;
    this.pill();
  }

  pill() {
    const pill = the("pill");
    pill.hidden = this.atEnd;
    pill.textContent = this.missed ? say("new_messages", { n: this.missed }) : say("to_the_end");
    pill.classList.toggle("fresh", this.missed > 0);
  }

  toEnd() {
    const view = the("scroll");
    view.scrollTop = view.scrollHeight;
    this.atEnd = true;
    this.missed = 0;
    this.pill();
  }
}

function grouped(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    const album = message.media_group_id;
    if (album && last?.[0].media_group_id === album) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

const follows = (previous, next) =>
  previous.from.is_bot === next.from.is_bot &&
  next.date - previous.date < TOGETHER &&
  dayKey(previous.date * 1000) === dayKey(next.date * 1000);

function separator(at, previous) {
  const turned = !previous || year(previous.date * 1000) !== year(at);
  return make("p", { className: "separator" }, turned ? `${year(at)} · ${dayLine(at)}` : dayLine(at));
}

/** Bring the children of `parent` in order with as few moves as it takes. */
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
  });
}
