// A text with its entities, as nodes. Offsets count UTF-16 units, as JavaScript's own strings do.

import { make } from "./dom.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};
const LITERAL = ["code", "pre"];
const FOUND = /(https?:\/\/[^\s<>"'，。；）】」)]+)|(?<![\w/])(\/[a-z][a-z0-9_]{0,31})(?![\w/])/g;
const SQUARES = /[⬜⬛🟦🟨🟥🟪🟩➖]{2,}/gu;
const WIDE = /(?:[\p{Script=Han}\u3000-\u303f\uff00-\uff60]|\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f?)/gu;

/** Nodes for a text; `follow(address)` and `command(text)` are what links and commands in it do. */
export function written(text, entities = [], acts) {
  const known = entities.filter((each) => TAGS[each.type] || ["text_link", "spoiler"].includes(each.type));
  return nested(text, 0, text.length, known, acts, { literal: false, linked: false });
}

function nested(text, start, end, entities, acts, within) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [first, ...others] = rest;
    const from = Math.max(first.offset, at);
    const to = Math.min(first.offset + first.length, end);
    if (to > from) {
      nodes.push(...plain(text.slice(at, from), acts, within));
      const inside = others.filter((each) => each.offset < to);
      nodes.push(marked(first, text, from, to, inside, acts, within));
      at = to;
    }
    rest = others.filter((each) => each.offset >= at);
  }
  nodes.push(...plain(text.slice(at, end), acts, within));
  return nodes;
}

function marked(entity, text, from, to, inside, acts, within) {
  const literal = within.literal || LITERAL.includes(entity.type);
  const linked = within.linked || entity.type === "text_link";
  const pre = within.pre || entity.type === "pre";
  const children = nested(text, from, to, inside, acts, { literal, linked, pre });
  if (entity.type === "text_link") return link(entity.url, children, acts);
  if (entity.type === "spoiler") return spoiler(children);
  return make(TAGS[entity.type], {}, ...children);
}

function plain(text, acts, { literal, linked, pre }) {
  if (pre) return columns(text);
  if (literal || linked) return squares(text);
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(FOUND)) {
    nodes.push(...squares(text.slice(at, found.index)));
    const [whole, address] = found;
    nodes.push(address ? link(address, [address], acts) : command(whole, acts));
    at = found.index + whole.length;
  }
  return [...nodes, ...squares(text.slice(at))];
}

/** Wide signs take two columns each, whatever fonts there are. */
function columns(text) {
  return wrapped(text, WIDE, (sign) => make("span", { className: "wide" }, sign));
}

/** Runs of squares, all of one width. */
function squares(text) {
  return wrapped(text, SQUARES, (run) =>
    make("span", { className: "squares" }, ...[...run].map((each) => make("span", {}, each))),
  );
}

function wrapped(text, pattern, wrap) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > at) nodes.push(text.slice(at, found.index));
    nodes.push(wrap(found[0]));
    at = found.index + found[0].length;
  }
  if (at < text.length) nodes.push(text.slice(at));
  return nodes;
}

function command(text, acts) {
  return make("button", { type: "button", className: "command", onclick: () => acts.command(text) }, text);
}

function link(address, children, acts) {
  return make("a", { ...acts.link(address) }, ...children);
}

function spoiler(children) {
  return make("span", { className: "spoiler", tabIndex: 0, onclick: (event) => event.currentTarget.classList.add("open") }, ...children);
}
