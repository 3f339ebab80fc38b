// The head of a channel: its name, topic, bookmarks, pins and people.

import { listing } from "./dialogs.js";
import { find, h, redraw } from "./dom.js";
import { menuButton } from "./menu.js";
import { link } from "./mrkdwn.js";

/** desk: {names, act(wish), jump(ts)} */
export function showPlace(state, where, desk) {
  const { place, app } = state;
  redraw(find("place"), [place && { ...place, messages: null }, place && pinned(place), where, app.name, state.me], () => {
    if (where === "home") return [h("h1", {}, app.name), h("p", { class: "topic" }, "The app's Home tab, as you alone see it.")];
    if (!place) return [h("h1", {}, "Nothing to see here"), h("p", { class: "topic" }, "There is no such channel, or it is private and you are not in it.")];
    if (place.kind === "im") return [h("h1", {}, app.name), h("p", { class: "topic" }, "What the app tells you alone.")];
    return [
      h("div", { class: "title" },
        h("h1", {}, `${place.kind === "private" ? "🔒" : "#"} ${place.name}`),
        h("div", { class: "facts" },
          place.pins.length ? menuButton(`📌 ${place.pins.length}`, "Pinned messages", () => pinned(place).map(([ts, label]) => ({ label, run: () => desk.jump(ts) })), { data: { key: "pins" } }) : null,
          menuButton(`👥 ${place.members.length}`, `${place.members.length} members`, () => membership(place, desk), { data: { key: "people" } }))),
      place.topic || place.bookmarks.length ? h("p", { class: "topic" }, place.topic,
        place.bookmarks.map((one) => h("span", { class: "bookmark" }, "🔖 ", link(one.link, one.title, desk.names)))) : null,
    ];
  });
}

const pinned = (place) => place.pins.map((ts) => [ts, place.messages.find((one) => one.ts === ts)?.text.slice(0, 60) ?? "a message in a thread"]);

function membership(place, desk) {
  const leave = { label: "Leave the channel", run: () => desk.act({ do: "leave", channel: place.id }) };
  const mayLeave = place.member && !place.archived && place.name !== "general";
  return [{ label: "See who is in", run: () => people(place, desk) }, ...(mayLeave ? [leave] : [])];
}

function people(place, { names }) {
  return listing(`In #${place.name}`, place.members.map((id) => {
    const one = names.people[id];
    return `${one.real_name} (@${one.name})${one.is_bot ? ", app" : ""}`;
  }));
}
