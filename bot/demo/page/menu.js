// A menu beside a button: arrows move, Enter chooses, Escape or a click elsewhere closes.

import { h } from "./dom.js";

let close = () => {};

/** items: {label, run, danger, note}. */
export function openMenu(anchor, items) {
  close();
  const menu = h("div", { class: "menu", role: "menu" });
  const buttons = items.map(({ label, run, danger, note }) =>
    h(
      "button",
      { type: "button", role: "menuitem", tabindex: "-1", class: danger ? "danger" : null, on: { click: () => leave(run) } },
      label,
      note ? h("small", {}, note) : null,
    ),
  );
  menu.append(...buttons);
  (anchor.closest("dialog") ?? document.body).append(menu);
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  const outside = (event) => menu.contains(event.target) || event.target === anchor || leave();
  document.addEventListener("pointerdown", outside);
  close = () => {
    document.removeEventListener("pointerdown", outside);
    anchor.setAttribute("aria-expanded", "false");
    menu.remove();
    close = () => {};
  };
  menu.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to !== undefined) buttons.at(to % buttons.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  buttons[0].focus();

  function leave(run) {
    close();
    anchor.focus();
    if (run) run();
  }
}

function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: wide, offsetHeight: high } = menu;
  const below = box.bottom + high + 8 < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - wide - 8))}px`;
  menu.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - high - 4)}px`;
}

/** A button that opens a menu. */
export function menuButton(label, name, items, props = {}) {
  const anchor = h("button", {
    type: "button",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    "aria-label": name,
    title: name,
    on: { click: () => openMenu(anchor, items()) },
    ...props,
  }, label);
  return anchor;
}
