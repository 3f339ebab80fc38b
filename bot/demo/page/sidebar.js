// The channels on the left, with what is new in them, and the app.

import { find, h, redraw } from "./dom.js";
import { address, here } from "./route.js";

export function showSidebar(state) {
  const { where, who } = here();
  const { channels, app } = state;
  const joined = channels.filter((one) => one.member && !one.archived);
  const others = channels.filter((one) => !one.member || one.archived);
  redraw(find("sidebar"), [channels, app, where, who], () => [
    group("Channels", joined.map((one) => entry(one.id, `${one.kind === "private" ? "🔒" : "#"} ${one.name}`, one, where))),
    others.length ? group("Not joined", others.map((one) => entry(one.id, `# ${one.name}`, one, where))) : null,
    group(app.name, [
      entry("home", "⌂ Home", {}, where),
      entry(app.dm.id, "✉ Messages", app.dm, where),
    ]),
  ]);
}

function group(title, entries) {
  return h("section", {}, h("h2", {}, title), h("ul", {}, entries));
}

function entry(id, label, { unread = 0, mentions = 0, archived = false }, where) {
  const name = unread ? `${label}, ${unread} new` : label;
  return h("li", {}, h("a", {
    href: address({ where: id }), class: unread ? "unread" : null, "aria-current": id === where ? "page" : null,
    "aria-label": archived ? `${name}, archived` : name, data: { key: id }, title: label.slice(2),
  }, h("span", {}, label), mentions ? h("span", { class: "badge" }, mentions) : null));
}
