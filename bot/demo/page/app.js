// The page: asks what the person sees, draws what changed, and passes on what they do.

import { renderBlocks, scene } from "./blocks.js";
import { buildClock, now, setClock } from "./clock.js";
import { composer } from "./composer.js";
import { button, find, h, redraw } from "./dom.js";
import { guide } from "./guide.js";
import { trafficPanel, readTraffic } from "./traffic.js";
import { showModal } from "./modal.js";
import { act as send, look, onChange, readFile } from "./net.js";
import { showChannelHeader } from "./channel_header.js";
import { showPosts } from "./posts.js";
import { go, here } from "./route.js";
import { showSidebar } from "./sidebar.js";

let state = null;
let panel = null; // "guide", "thread" or "traffic"
let asked = 0;
let jumpTo = null;

const act = (action) => send(here().who, action);
const touch = (where, block, element, value, values) =>
  act({ do: "touch", ...where, block: block.block_id, action: element.action_id, value, values });
const modalActions = {
  touch,
  submit: (view, values) => act({ do: "submit", view: view.id, values }),
  close: (view) => act({ do: "close", view: view.id }),
};

async function refresh() {
  const ticket = ++asked;
  const { who, where, thread } = here();
  const seen = await look(who, where === "home" ? "" : where, thread).catch(() => null); // gone: the next change is shown
  if (!seen || ticket !== asked) return; // gone, or asked again since
  state = seen;
  draw();
}

function desk() {
  const channels = Object.fromEntries(state.channels.map((one) => [one.id, one]));
  const { who } = here();
  return {
    names: { people: state.people, groups: state.groups, channels, url: state.url, me: state.me, now },
    commands: state.commands,
    shortcuts: state.shortcuts,
    member: Boolean(state.channel?.member && !state.channel.archived),
    act,
    touch,
    jump,
    openThread: (ts) => { panel = "thread"; go({ thread: ts }); },
    readFile: (id) => readFile(who, id),
  };
}

function draw() {
  const { where, thread } = here();
  const table = desk();
  setClock(state);
  document.title = `${where === "home" ? "Home" : state.channel?.name ?? "Nothing"} · Warroom demo, not Slack`;
  drawPeople();
  showSidebar(state);
  showChannelHeader(state, where, table);
  const atHome = where === "home";
  find("home").hidden = !atHome;
  find("posts").hidden = atHome || !state.channel;
  if (atHome) drawHome(table);
  else if (state.channel) showPosts(find("posts"), state.channel.messages, `${state.me} ${state.channel.id}`, table, { channel: state.channel.id });
  drawFoot(atHome);
  drawPanel(table, thread);
  showModal(state.modal, table.names, modalActions);
  if (state.channel && !document.hidden) markRead();
  if (jumpTo) jump(jumpTo);
}

function drawPeople() {
  const select = find("who");
  redraw(select, [state.cast, state.me], () => state.cast.map(({ name, part }) =>
    h("option", { value: name, selected: name === here().who }, `${name[0].toUpperCase()}${name.slice(1)}, ${part}`)));
}

function drawHome(table) {
  const { home } = state;
  redraw(find("home"), home, () => {
    if (!home) return [h("p", { class: "quietly" }, "Loading the Home tab.")];
    const stage = scene(table.names, (block, element, value) => touch({ view: home.id }, block, element, value), { values: home.values });
    return renderBlocks(home.blocks, stage);
  });
}

function drawFoot(atHome) {
  const { channel } = state;
  const kind = atHome || !channel ? "none" : channel.archived ? "archived" : channel.member ? "composer" : "join";
  redraw(find("foot"), [kind, channel?.id, channel?.name, state.me], () => {
    if (kind === "archived") return [h("p", { class: "closed" }, "This channel is archived.")];
    if (kind === "join") {
      const join = () => act({ do: "join", channel: channel.id });
      return [h("p", { class: "closed" }, `You haven't joined #${channel.name}. `, button("Join channel", join, { class: "primary", key: "join" }))];
    }
    const label = channel?.kind === "im" ? `Message ${state.app.name}` : `Message #${channel?.name}`;
    return kind === "composer" ? [composer({ channel: channel.id }, desk, { label })] : [];
  });
}

function drawPanel(table, thread) {
  if (thread && !state.thread) panel = panel === "thread" ? null : panel;
  if (thread && state.thread && panel !== "traffic") panel = "thread";
  if (!thread && panel === "thread") panel = null;
  const shown = panel ?? (state.guide.dismissed ? null : "guide");
  find("show-guide").setAttribute("aria-pressed", String(shown === "guide"));
  find("show-traffic").setAttribute("aria-pressed", String(shown === "traffic"));
  const aside = find("panel");
  aside.hidden = !shown;
  aside.className = shown ?? "";
  if (shown === "guide") redraw(aside, ["guide", state.guide, here().where], () => guide(state, guideDesk));
  if (shown === "traffic") {
    redraw(aside, "traffic", () => trafficPanel({ close: () => { panel = null; draw(); } }));
    readTraffic(state.traffic);
  }
  if (shown === "thread") drawThread(aside, table, thread);
}

function drawThread(aside, table, thread) {
  const { channel } = state;
  redraw(aside, ["thread", thread, state.me, table.member], () => [
    h("header", {}, h("h2", {}, "Thread"), button("×", () => go({}), { "aria-label": "Close the thread", class: "quiet" })),
    h("div", { class: "posts", id: "replies", role: "log", "aria-label": "Replies", tabindex: "0" }),
    table.member ? composer({ channel: channel.id, ts: thread }, desk, { label: "Reply", inThread: true }) : null,
  ]);
  showPosts(find("replies"), state.thread.messages, `${state.me} ${thread}`, table, { channel: channel.id, inThread: true });
}

const guideDesk = {
  dismiss: () => act({ do: "guide", dismissed: true }),
  open: (channel) => go({ where: channel }),
  type: async (channel, line) => {
    if (here().where !== channel) {
      go({ where: channel });
      await refresh();
    }
    find("message-field")?.fill(line);
  },
};

function jump(ts) {
  const node = document.querySelector(`#posts [data-ts="${CSS.escape(ts)}"]`);
  if (!node) return; // not loaded yet
  jumpTo = null;
  node.scrollIntoView({ block: "center" });
  node.focus();
}

let reading = null;
function markRead() {
  const { channel } = state;
  const entry = channel.kind === "im" ? state.app.dm : state.channels.find((one) => one.id === channel.id);
  const key = `${state.me} ${channel.id} ${channel.messages.at(-1)?.ts}`;
  if (!channel.member || reading === key) return;
  if (!entry.unread && !entry.mentions && reading?.startsWith(`${state.me} ${channel.id} `)) return;
  reading = key;
  act({ do: "read", channel: channel.id });
}

function arrived() {
  find("sidebar").classList.remove("open");
  find("drawer").setAttribute("aria-expanded", "false");
  if (here().where === "home") act({ do: "home" });
  refresh();
}

find("who").addEventListener("change", (event) => { panel = null; go({ who: event.target.value, thread: null }); });
find("show-guide").addEventListener("click", async () => {
  const open = find("panel").classList.contains("guide");
  panel = null;
  if (here().thread) go({});
  await act({ do: "guide", dismissed: open });
  refresh();
});
find("show-traffic").addEventListener("click", () => { panel = panel === "traffic" ? null : "traffic"; draw(); });
find("panel").addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || find("panel").className === "guide") return;
  panel = null;
  if (here().thread) go({});
  else draw();
  find("message-field")?.focus();
});
find("drawer").addEventListener("click", () => {
  find("drawer").setAttribute("aria-expanded", String(find("sidebar").classList.toggle("open")));
});
find("skip").addEventListener("click", (event) => { event.preventDefault(); find("message-field")?.focus(); });
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='#']");
  if (!link) return;
  jumpTo = link.dataset.jump ?? null;
  if (jumpTo && link.hash === location.hash) jump(jumpTo); // we are there already
});
document.addEventListener("visibilitychange", () => state && !document.hidden && state.channel && markRead());
window.addEventListener("hashchange", arrived);
buildClock((minutes) => act({ do: "clock", minutes }));
if (here().where === "home") act({ do: "home" });
onChange(refresh);
