// Messages, one under the other. Each is drawn again only if it changed.

import { renderBlocks, scene } from "./blocks.js";
import { timeOf, wholeTimeOf } from "./dates.js";
import { changing, reading } from "./dialogs.js";
import { button, h, refocus } from "./dom.js";
import { PICKED, shown } from "./emoji.js";
import { unknown } from "./elements.js";
import { menuButton } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";

/**
 * Draws posts into a list. `key` says whose and which list it is: with another one, all is redrawn.
 * desk: {names, act(action), touch(where, block, element, value), openThread(ts), readFile(id), shortcuts, member}
 */
export function showPosts(list, posts, key, desk, { channel, inThread = false }) {
  const moved = list.shows !== key;
  if (moved) list.replaceChildren();
  if (!list.onscroll) stayAtTheEnd(list);
  list.shows = key;
  const old = new Map([...list.children].map((node) => [node.dataset.ts, node]));
  const nodes = posts.map((post, index) => {
    const follows = !inThread && isContinued(posts[index - 1], post);
    const drawn = JSON.stringify([post, follows, desk.member, Object.keys(desk.names.channels).length]);
    const before = old.get(post.ts);
    if (before?.drawn === drawn) return before;
    const node = renderPost(post, channel, desk, { inThread, follows });
    node.drawn = drawn;
    if (before?.contains(document.activeElement)) node.focusKey = document.activeElement.dataset.key;
    return node;
  });
  reconcile(list, nodes.length ? nodes : [h("p", { class: "nothing" }, "No messages yet.")]);
  for (const node of nodes) {
    if (!node.focusKey) continue;
    refocus(node, node.focusKey);
    node.focusKey = null;
  }
  if (moved || !list.left) list.scrollTop = list.scrollHeight; // who has scrolled up reads on in peace
}

/** Keeps the newest post in sight when the list gets another size, unless the person has scrolled up. */
function stayAtTheEnd(list) {
  let height = 0;
  list.onscroll = () => {
    if (list.clientHeight === height) list.left = list.scrollHeight - list.scrollTop - height > 60;
  };
  new ResizeObserver(() => {
    height = list.clientHeight;
    if (!list.left) list.scrollTop = list.scrollHeight;
  }).observe(list);
}

function reconcile(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}

const isContinued = (before, post) =>
  before && !before.is_system && !post.is_system && before.user === post.user && !before.only_you && !post.only_you &&
  Number(post.ts) - Number(before.ts) < 300 && !before.replies && !post.is_pinned && !post.blocks.length && !before.blocks.length;

function renderPost(post, channel, desk, { inThread, follows }) {
  const { names } = desk;
  if (post.is_system) {
    return h("div", { class: "post line", data: { ts: post.ts } },
      h("span", {}, mrkdwn(post.text, names)), h("time", { title: wholeTimeOf(post.ts) }, timeOf(post.ts)));
  }
  const author = post.username ?? names.people[post.user]?.real_name ?? "An app";
  const classes = ["post", post.only_you && "only-you", post.is_pinned && "pinned", follows && "follows"];
  return h("article", {
    class: classes.filter(Boolean).join(" "), data: { ts: post.ts }, tabindex: "-1", "aria-label": `${author}, ${timeOf(post.ts)}`,
  },
  h("div", { class: `avatar ${post.is_app ? "hue0" : hue(post.user ?? author)}`, "aria-hidden": "true" }, author.slice(0, 1)),
  h("div", { class: "body" },
    whisper(post, channel, desk),
    h("div", { class: "head" },
      h("b", {}, author),
      post.is_app ? h("span", { class: "tag" }, "app") : null,
      h("time", { title: wholeTimeOf(post.ts) }, timeOf(post.ts)),
      post.is_edited ? h("span", { class: "quietly" }, "(edited)") : null,
      post.is_pinned ? h("span", { class: "quietly" }, "📌 pinned") : null),
    h("div", { class: "content" }, content(post, channel, desk)),
    (post.files ?? []).map((file) => fileChip(file, desk)),
    reactions(post, channel, desk),
    !inThread && post.replies ? threadLink(post, desk) : null),
  post.only_you || !desk.member ? null : tools(post, channel, desk, inThread));
}

function content(post, channel, desk) {
  const touch = (block, element, value) => desk.touch({ channel, ts: post.ts }, block, element, value);
  const body = post.blocks.length ? renderBlocks(post.blocks, scene(desk.names, touch)) : mrkdwn(post.text, desk.names);
  return [body, post.attachments.map((one) => unknown({ type: "attachment", ...one }))];
}

function whisper(post, channel, desk) {
  if (!post.only_you) return null;
  return h("p", { class: "whisper" }, "👁 Only visible to you · ",
    button("Dismiss", () => desk.act({ do: "dismiss", channel, ts: post.ts }), { class: "link", key: "dismiss" }));
}

function fileChip(file, desk) {
  const size = file.size < 1024 ? `${file.size} bytes` : `${(file.size / 1024).toFixed(1)} kB`;
  const open = async () => reading(file.name, await desk.readFile(file.id));
  return button([h("span", { "aria-hidden": "true" }, "📄 "), h("b", {}, file.name), ` ${size} · open`], open, { class: "file", key: file.id });
}

function reactions(post, channel, desk) {
  if (!post.reactions?.length) return null;
  return h("div", { class: "reactions" }, post.reactions.map(({ name, users }) => {
    const who = users.map((id) => desk.names.people[id]?.name ?? id).join(", ");
    return button(`${shown(name)} ${users.length}`, () => desk.act({ do: "react", channel, ts: post.ts, name }), {
      "aria-pressed": String(users.includes(desk.names.me)), "aria-label": `${name}, ${users.length}: ${who}`, title: who, key: `reaction ${name}`,
    });
  }));
}

function threadLink(post, desk) {
  const count = post.replies === 1 ? "1 reply" : `${post.replies} replies`;
  return button([h("b", {}, count), ` last at ${timeOf(post.latest_reply)}`], () => desk.openThread(post.ts), { class: "thread-link", key: "thread" });
}

function tools(post, channel, desk, inThread) {
  const about = { channel, ts: post.ts };
  return h("div", { class: "tools", role: "group", "aria-label": "About this message" },
    menuButton("☺", "Add or remove a reaction", () => picks(about, desk), { data: { key: "react" } }),
    inThread ? null : button("💬", () => desk.openThread(post.thread_ts ?? post.ts), { "aria-label": "Reply in thread", title: "Reply in thread", key: "reply" }),
    menuButton("⋯", "More about this message", () => more(post, about, desk), { data: { key: "more" } }));
}

const picks = (about, desk) => PICKED.map((name) => ({
  label: `${shown(name)} ${name}`, run: () => desk.act({ do: "react", ...about, name }),
}));

function more(post, about, desk) {
  const mine = post.user === desk.names.me;
  const bare = matchMedia("(hover: none)").matches; // this menu is then the only button
  const edit = async () => {
    const text = await changing("Edit message", post.text);
    if (text !== null && text !== post.text) desk.act({ do: "edit", ...about, text });
  };
  return [
    ...(bare ? [{ label: "Reply in thread", run: () => desk.openThread(post.thread_ts ?? post.ts) }, ...picks(about, desk)] : []),
    { label: post.is_pinned ? "Unpin" : "Pin to this channel", run: () => desk.act({ do: "pin", ...about }) },
    ...(mine ? [
      { label: "Edit", run: edit },
      { label: "Delete", danger: true, run: () => desk.act({ do: "delete", ...about }) },
    ] : []),
    ...desk.shortcuts.filter((one) => one.type === "message").map((one) => ({
      label: one.name, note: "message shortcut", run: () => desk.act({ do: "shortcut", callback: one.callback_id, ...about }),
    })),
  ];
}

/** One of eight colours, always the same for the same name. */
export function hue(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  return `hue${sum % 8}`;
}
