// Where we are stands in the address, so that a reload shows the same: #who/where/thread.
// `where` is a channel's id, or "home" for the app's Home tab.

export function here() {
  const [who, where, thread] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { who: who || "alice", where: where || "C0GENERAL1", thread: thread || null };
}

export function address(change) {
  const { who, where, thread } = { ...here(), thread: null, ...change };
  return "#" + [who, where, thread].filter(Boolean).join("/");
}

export function go(change) {
  location.hash = address(change);
}
