// Times in the reader's own zone, countdowns, and the simulated clock that ticks between two looks at the server.

const styles = {
  time: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  brief: { weekday: "short", hour: "2-digit", minute: "2-digit" },
  exact: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  now: { weekday: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" },
};
const formats = Object.fromEntries(
  Object.entries(styles).map(([name, style]) => [name, new Intl.DateTimeFormat(undefined, { ...style, hourCycle: "h23" })]),
);

let ahead = 0;

export const simulatedNow = () => Date.now() + ahead;

/** Take the server's simulated instant as the truth from here on. */
export function setClock(iso) {
  ahead = Date.parse(iso) - Date.now();
}

/** Draw the times inside an element in the reader's zone. */
export function drawTimes(root) {
  for (const time of root.querySelectorAll("time[data-time]")) {
    const at = new Date(time.dateTime);
    const otherDay = time.dataset.time === "exact" && Math.abs(at - simulatedNow()) > 43_200_000;
    time.textContent = formats[otherDay ? "brief" : time.dataset.time].format(at);
    time.title = at.toLocaleString();
  }
}

function left(milliseconds) {
  if (milliseconds <= 0) return "now";
  const seconds = Math.ceil(milliseconds / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days) return `in ${days} d ${hours} h`;
  if (hours) return `in ${hours} h ${minutes} min`;
  return `in ${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

export function tick() {
  const now = simulatedNow();
  for (const time of document.querySelectorAll("time[data-time=now]")) {
    time.textContent = formats.now.format(now);
  }
  for (const countdown of document.querySelectorAll(".countdown")) {
    countdown.textContent = left(Date.parse(countdown.dataset.until) - now);
  }
}
