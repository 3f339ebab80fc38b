// Slack's mrkdwn as nodes. Mentions, links and dates stand between angle brackets; the rest is escaped text.

import { dated } from "./dates.js";
import { h } from "./dom.js";
import { EMOJI } from "./emoji.js";
import { address } from "./route.js";

const marked = (name, mark) =>
  `(?<![\\w${mark}])${mark}(?<${name}>[^${mark}\\s](?:[^${mark}\\n]*[^${mark}\\s])?)${mark}(?![\\w${mark}])`;

const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<token>[^<>\\n]+)>",
    marked("bold", "\\*"),
    marked("italic", "_"),
    marked("strike", "~"),
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "g",
);

export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** mrkdwn, with its fences and quotes, as nodes. */
export function mrkdwn(text, names) {
  return text.split(/```\n?([\s\S]*?)\n?```/).map((piece, index) =>
    index % 2 ? h("pre", {}, unescape(piece)) : paragraphs(piece, names),
  );
}

function paragraphs(text, names) {
  const groups = [];
  for (const line of text.split("\n")) {
    const quote = line.match(/^(?:&gt;|>) ?(.*)$/);
    const last = groups.at(-1);
    if (last && last.quoted === Boolean(quote)) last.lines.push(quote ? quote[1] : line);
    else groups.push({ quoted: Boolean(quote), lines: [quote ? quote[1] : line] });
  }
  return groups
    .filter((group) => group.quoted || group.lines.some((line) => line.trim()))
    .map((group) => h(group.quoted ? "blockquote" : "div", { class: "text" }, inline(group.lines.join("\n"), names)));
}

function inline(text, names) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const node = marking(found.groups, names);
    if (node === null) continue;
    nodes.push(unescape(text.slice(from, found.index)), node);
    from = found.index + found[0].length;
  }
  nodes.push(unescape(text.slice(from)));
  return nodes;
}

function marking({ code, token, bold, italic, strike, emoji }, names) {
  if (code) return h("code", {}, code.includes("<") ? inline(code, names) : unescape(code));
  if (token) return special(token, names);
  if (bold) return h("strong", {}, inline(bold, names));
  if (italic) return h("em", {}, inline(italic, names));
  if (strike) return h("s", {}, inline(strike, names));
  return EMOJI[emoji] ?? null;
}

function special(token, names) {
  const bar = token.indexOf("|");
  const body = bar < 0 ? token : token.slice(0, bar);
  const label = bar < 0 ? "" : unescape(token.slice(bar + 1));
  if (body.startsWith("@")) return person(body.slice(1), label, names);
  if (body.startsWith("#")) return channel(body.slice(1), label, names);
  if (body.startsWith("!subteam^")) {
    const id = body.slice(9);
    return h("span", { class: "mention" }, "@" + (names.groups[id] ?? (label.replace(/^@/, "") || id)));
  }
  if (body.startsWith("!date^")) return date(body, label, names);
  if (body.startsWith("!")) return h("span", { class: "mention mine" }, "@" + body.slice(1));
  return link(unescape(body), label, names);
}

function person(id, label, names) {
  const known = names.people[id];
  const mine = id === names.me ? " mine" : "";
  return h("span", { class: `mention${mine}`, title: known?.real_name }, "@" + (known?.name ?? (label || id)));
}

function channel(id, label, names) {
  const known = names.channels[id];
  if (!known) return h("span", { class: "mention" }, label ? `#${label}` : "🔒 a private channel");
  return h("a", { class: "mention", href: address({ where: id }) }, "#" + known.name);
}

function date(body, fallback, names) {
  const [, seconds, pattern, target] = body.split("^");
  const shown = dated(seconds, pattern, names.now()) ?? fallback;
  return target ? link(unescape(target), shown, names) : h("time", { title: fallback }, shown);
}

/** An address inside the workspace leads to a place on this page; others open beside it. */
export function link(url, label, names) {
  const inside = url.startsWith(names.url) && url.slice(names.url.length).match(/^archives\/(\w+)(?:\/p(\d+)(\d{6}))?/);
  if (inside) {
    const [, where, seconds, micros] = inside;
    const jump = seconds ? { jump: `${seconds}.${micros}` } : {};
    return h("a", { href: address({ where }), data: jump }, label || url);
  }
  if (!/^(https?|mailto):/.test(url) || !URL.canParse(url)) return label || url;
  return h("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, label || url.replace(/^mailto:/, ""));
}

/** A text object of Block Kit. */
export function textObject(text, names) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text, names) : [h("div", { class: "text" }, plain(text))];
}

/** The words of a plain_text object. */
export function plain(text) {
  return unescape(text?.text ?? "").replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
}
