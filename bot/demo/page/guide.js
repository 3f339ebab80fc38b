// The first incident, in six steps. The server says which are done; the words are here.

import { button, h } from "./dom.js";
import { here } from "./route.js";

const DECLARE = "/incident Checkout is down sev1";
const RESOLVE = "/incident resolve rolled back deploy v2.3.4";

const WORDS = {
  declare: ["Declare an incident", "In #general, send the line below.", DECLARE],
  look: ["Look around the war room", "The bot opened a channel, invited people, pinned a live card, and announced the incident in #incidents."],
  lead: ["Take command", "Press Take command on the card. The incident commander posts the updates."],
  answer: ["Let time pass, then answer", "Press +15 min at the top. A SEV1 needs an update every 15 minutes, so the bot reminds the room. Answer with No change or Post update."],
  resolve: ["Resolve it", "Send the line below in the war room. Press +15 min until the bot says that the fix has held, then Confirm resolved.", RESOLVE],
  read: ["Read the postmortem draft", "The bot writes it from the timeline. In the war room, open the thread under 📝, then the file."],
};

const PHONE = matchMedia("(max-width: 720px)"); // as in frame.css

/** desk: {type(channel, line), open(channel), dismiss()} */
export function guide(state, desk) {
  const { steps, room } = state.guide;
  const last = steps.map((one) => one.done).lastIndexOf(true); // steps that were skipped stay skipped
  const next = steps.find((one, index) => !one.done && index > last)?.name;
  return [
    h("header", {}, h("h2", {}, "Your first incident"), button("×", desk.dismiss, { "aria-label": "Dismiss the guide", class: "quiet", key: "dismiss-guide" })),
    h("ol", { class: "steps" }, steps.map(({ name, done }, index) => {
      const [title, words, line] = WORDS[name];
      const current = name === next;
      return h("li", { class: done ? "done" : current ? "current" : null, data: { number: index + 1 }, "aria-current": current ? "step" : null },
        h("h3", {}, title, done ? h("span", { class: "mark" }, " ✓ done") : null),
        current ? [
          h("p", {}, words),
          line ? h("code", {}, line) : null,
          line ? button("Put it in the message field", () => desk.type(name === "declare" ? "C0GENERAL1" : room, line), { key: `do-${name}`, class: "primary" }) : null,
          !line && room && here().where !== room ? button("Go to the war room", () => desk.open(room), { key: `do-${name}`, class: "primary" }) : null,
        ] : null);
    })),
    next ? null : h("details", { class: "finished", open: !PHONE.matches },
      h("summary", {}, "That was a whole incident. What next?"),
      h("p", {}, "To see what stakeholders see, act as Dana and read #incidents and #executives. To be two people at once, open a second tab. To declare with a form, send /incident declare.")),
  ];
}
