// Slack's date tokens, shown in the zone of whoever looks.

const part = (at, options) => new Intl.DateTimeFormat("en", options).format(at);

const FORMS = {
  date_num: (at) => new Intl.DateTimeFormat("sv").format(at),
  date: (at) => part(at, { month: "long", day: "numeric", year: "numeric" }),
  date_short: (at) => part(at, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (at) => part(at, { weekday: "long", month: "long", day: "numeric", year: "numeric" }),
  time: (at) => part(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  time_secs: (at) => part(at, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
};

/** `seconds` since 1970 in a pattern such as "{date_short_pretty} at {time}"; null if it is no instant. */
export function dated(seconds, pattern, now) {
  const at = new Date(Number(seconds) * 1000);
  if (!Number.isFinite(at.getTime())) return null;
  return pattern.replace(/\{(\w+)\}/g, (token, name) => {
    if (name === "ago") return ago((now - at) / 60000);
    const near = name.endsWith("_pretty") && pretty(at, now);
    const form = FORMS[name.replace(/_pretty$/, "")];
    return near || (form ? form(at) : token);
  });
}

function pretty(at, now) {
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate());
  const days = Math.round((midnight(at) - midnight(now)) / 86400000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

function ago(minutes) {
  const size = Math.abs(minutes) < 120 ? `${Math.round(Math.abs(minutes))} minutes` : `${Math.floor(Math.abs(minutes) / 60)} hours`;
  return minutes >= 0 ? `${size} ago` : `in ${size}`;
}

export const timeOf = (ts) => FORMS.time(new Date(Number(ts) * 1000));
export const wholeTimeOf = (ts) => `${FORMS.date_long(new Date(Number(ts) * 1000))} ${FORMS.time_secs(new Date(Number(ts) * 1000))}`;
