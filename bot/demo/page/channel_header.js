// The head of a channel: its name, topic, bookmarks, pins and people.

import { showList } from "./dialogs.js";
import { find, h, redraw } from "./dom.js";
import { menuButton } from "./menu.js";
import { link } from "./mrkdwn.js";

/** desk: {names, act(action), jump(ts)} */
export function showChannelHeader(state, where, desk) {
  const { channel, app } = state;
  redraw(find("channel-header"), [channel && { ...channel, messages: null }, channel && pinned(channel), where, app.name, state.me], () => {
    if (where === "home") return [h("h1", {}, app.name), h("p", { class: "topic" }, "The app's Home tab. Only you see this.")];
    if (!channel) return [h("h1", {}, "Nothing here"), h("p", { class: "topic" }, "This channel doesn't exist, or it's private and you aren't in it.")];
    if (channel.kind === "im") return [h("h1", {}, app.name), h("p", { class: "topic" }, "Direct messages from the app. Only you see these.")];
    return [
      h("div", { class: "title" },
        h("h1", {}, `${channel.kind === "private" ? "🔒" : "#"} ${channel.name}`),
        h("div", { class: "facts" },
          channel.pins.length ? menuButton(`📌 ${channel.pins.length}`, "Pinned messages", () => pinned(channel).map(([ts, label]) => ({ label, run: () => desk.jump(ts) })), { data: { key: "pins" } }) : null,
          menuButton(`👥 ${channel.members.length}`, `${channel.members.length} members`, () => membership(channel, desk), { data: { key: "people" } }))),
      channel.topic || channel.bookmarks.length ? h("p", { class: "topic" }, channel.topic,
        channel.bookmarks.map((one) => h("span", { class: "bookmark" }, "🔖 ", link(one.link, one.title, desk.names)))) : null,
    ];
  });
}

const pinned = (channel) => channel.pins.map((ts) => [ts, channel.messages.find((one) => one.ts === ts)?.text.slice(0, 60) ?? "a message in a thread"]);

function membership(channel, desk) {
  const leave = { label: "Leave the channel", run: () => desk.act({ do: "leave", channel: channel.id }) };
  const mayLeave = channel.member && !channel.archived && channel.name !== "general";
  return [{ label: "View members", run: () => people(channel, desk) }, ...(mayLeave ? [leave] : [])];
}

function people(channel, { names }) {
  return showList(`Members of #${channel.name}`, channel.members.map((id) => {
    const one = names.people[id];
    return `${one.real_name} (@${one.name})${one.is_bot ? ", app" : ""}`;
  }));
}
