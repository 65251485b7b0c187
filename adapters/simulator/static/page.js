// Keeps the page live: parts that the server sends replace those that changed, and what people do goes out without a reload.

import { drawTimes, setClock, tick } from "./times.js";

const spoken = document.getElementById("spoken");

function say(sentence) {
  const line = document.createElement("p");
  line.textContent = sentence;
  spoken.append(line);
  while (spoken.children.length > 5) spoken.firstChild.remove();
}

// ---- Parts of the page -------------------------------------------------------------------------------------------

/** Make a region's children those of the HTML; a child whose version is the same stays, with its focus and what was typed. */
function patch(region, html) {
  const wanted = document.createElement("template");
  wanted.innerHTML = html;
  const standing = new Map([...region.children].map((child) => [child.id, child]));
  const fresh = [];
  let place = region.firstElementChild;
  for (const child of [...wanted.content.children]) {
    const old = standing.get(child.id);
    standing.delete(child.id);
    const kept = old && old.dataset.version === child.dataset.version ? old : child;
    if (old && kept !== old) {
      if (place === old) place = child;
      replace(old, child);
    }
    if (place === kept) place = place.nextElementSibling;
    else region.insertBefore(kept, place);
    if (!old) fresh.push(child);
  }
  for (const gone of standing.values()) gone.remove();
  drawTimes(region);
  return fresh;
}

/** Put a new drawing in an old one's place: what was unfolded or chosen stays so, and focus goes to the same, or near it. */
function replace(old, child) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  for (const details of old.querySelectorAll("details[id]")) {
    const same = child.querySelector(`#${CSS.escape(details.id)}`);
    if (same) same.open = details.open;
  }
  for (const menu of old.querySelectorAll("select[id]")) {
    const same = child.querySelector(`#${CSS.escape(menu.id)}`);
    if (same && [...same.options].some((option) => option.value === menu.value)) same.value = menu.value;
  }
  old.replaceWith(child);
  if (!active) return;
  const same = child.querySelector("[aria-invalid]") ?? (active.dataset.focus
    ? child.querySelector(`[data-focus="${CSS.escape(active.dataset.focus)}"]`)
    : active.id && document.getElementById(active.id));
  (same || child).focus({ preventScroll: true });
}

function take(id, html) {
  const region = document.getElementById(id);
  if (!region) return;
  const atEnd = region.scrollHeight - region.scrollTop - region.clientHeight < 80;
  const hadFocus = region.contains(document.activeElement);
  const dialog = region.querySelector("dialog");
  const face = document.getElementById("clock-face");
  const fresh = patch(region, html);
  if (!face.isConnected) turned(document.getElementById("clock-face"));
  if (region.classList.contains("chat")) arrived(region, fresh, atEnd);
  if (region.classList.contains("sheet") && region.querySelector("dialog") !== dialog) opened(region);
  if (hadFocus && document.activeElement === document.body) {
    const box = region.dataset.command || region.closest(".pane")?.querySelector(".command-line input").id;
    document.getElementById(box)?.focus();
  }
  tick();
}

/** The clock was moved, or what it shows has changed: every time and countdown goes by it. */
function turned(face) {
  setClock(face.dataset.now);
  drawTimes(document);
  const note = face.querySelector(".clock-note").textContent;
  if (note) say(note);
}

/** New messages buzz and are spoken; answers that only this person sees are just spoken. */
function arrived(chat, fresh, atEnd) {
  const messages = fresh.filter((entry) => entry.dataset.notice !== undefined);
  for (const entry of messages) say(`${chat.dataset.region}: ${entry.dataset.notice}`);
  const sent = messages.filter((entry) => !entry.classList.contains("private"));
  if (sent.length) buzz(chat.closest(".pane"), sent);
  if (messages.length || atEnd) show(chat, messages.at(-1) ?? chat.lastElementChild);
  chat.querySelector("[aria-invalid]:focus")?.scrollIntoView({ block: "nearest" });
}

/** The newest messages of a pane glow until newer ones come; taking the class away for a moment lets the pane ring anew. */
function buzz(pane, entries) {
  for (const element of [pane, ...pane.querySelectorAll(".entry.buzz")]) element.classList.remove("buzz");
  void pane.offsetWidth;
  for (const element of [pane, ...entries]) element.classList.add("buzz");
}

/** Scroll a chat to its end, or to the beginning of an entry that is taller than the chat or has a form after it. */
function show(chat, entry) {
  const fits = entry === chat.lastElementChild && entry.offsetHeight <= chat.clientHeight;
  chat.scrollTop = fits ? chat.scrollHeight : entry.offsetTop - chat.offsetTop - 8;
}

/** A form that opened or closed: the rest of its pane rests meanwhile, and focus is in it. */
function opened(sheet) {
  const dialog = sheet.querySelector("dialog");
  for (const sibling of sheet.parentElement.children) {
    if (sibling !== sheet) sibling.inert = Boolean(dialog);
  }
  if (!dialog) {
    document.getElementById(sheet.dataset.command).focus();
    return;
  }
  const first = dialog.querySelector("[aria-invalid]") || dialog.querySelector(".fields :is(input:not([type=hidden]), select, textarea)");
  (first || dialog.querySelector("button")).focus();
}

// ---- What people do ----------------------------------------------------------------------------------------------

const underWay = new WeakSet();

async function send(form, button) {
  if (underWay.has(form)) return;
  underWay.add(form);
  const body = new URLSearchParams(new FormData(form, button));
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Live": "yes" } });
    if (!answer.ok) notify(await answer.text());
    else if (form.classList.contains("command")) sent(form, body.get("run") || body.get("line"));
  } catch {
    notify("Warmline could not be reached. Nothing was done; please try again.");
  } finally {
    underWay.delete(form);
    form.removeAttribute("aria-busy");
    // The next press is an act of its own.
    if (form.elements.request) form.elements.request.value = crypto.randomUUID();
  }
}

let hush = 0;

function notify(sentence) {
  const lost = document.getElementById("lost");
  lost.textContent = sentence;
  lost.hidden = false;
  clearTimeout(hush);
  hush = setTimeout(() => { lost.hidden = true; }, 8000);
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});

// A menu that is a platform's own takes effect as soon as something is chosen in it.
document.addEventListener("change", (event) => {
  if (event.target.value || event.target.name === "look") event.target.closest("form.at-once")?.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const close = event.target.closest?.("dialog")?.querySelector("form[data-close]");
  if (close) close.requestSubmit();
  const picker = event.target.closest?.("details.picker");
  if (picker?.open) {
    picker.open = false;
    picker.querySelector("summary").focus();
  }
});

// ---- The box for commands ----------------------------------------------------------------------------------------

const histories = new Map();

function sent(form, line) {
  const box = form.elements.line;
  const history = histories.get(box.id) || { lines: [], at: 0 };
  if (line && history.lines.at(-1) !== line) history.lines.push(line);
  history.at = history.lines.length;
  histories.set(box.id, history);
  if (box.value === line) box.value = "";
  hint(box);
}

function recall(box, step) {
  const history = histories.get(box.id);
  const at = history ? history.at + step : -1;
  if (!history || at < 0 || at > history.lines.length) return;
  history.at = at;
  box.value = history.lines[at] ?? "";
  box.setSelectionRange(box.value.length, box.value.length);
  hint(box);
}

/** Under the box: how the command is used that is being typed. */
function hint(box) {
  const form = box.form;
  const word = box.value.trimStart().split(/\s/)[0];
  const chip = word.length > 1 && [...form.querySelectorAll(".chip")].find((one) => one.value.startsWith(word));
  form.querySelector("[data-hint]").textContent = chip ? `${chip.value} ${chip.title}` : "";
}

for (const box of document.querySelectorAll(".command-line input")) {
  box.addEventListener("input", () => hint(box));
  box.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    recall(box, step);
  });
}

// ---- The list of people ------------------------------------------------------------------------------------------

const filter = document.getElementById("picker-filter");
const PAUSE_MILLISECONDS = 150;
let asked = 0;
let soon = 0;

/** Whoever fits what is typed, from the server: there may be very many. An answer that a newer question overtook is dropped. */
async function find() {
  const mine = ++asked;
  const words = new URLSearchParams(new FormData(filter.form));
  try {
    const answer = await fetch(`/people?${words}`);
    const html = await answer.text();
    if (mine !== asked) return;
    if (answer.ok) document.getElementById("people").innerHTML = html;
    else notify(html);
  } catch {
    notify("Warmline could not be reached. Please try again.");
  }
}

filter.addEventListener("input", () => {
  clearTimeout(soon);
  soon = setTimeout(find, PAUSE_MILLISECONDS);
});
filter.form.addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});

const picker = document.querySelector("details.picker");
picker.addEventListener("toggle", () => picker.open && filter.focus());
document.addEventListener("click", (event) => {
  if (!picker.contains(event.target)) picker.open = false;
});

// ---- Begin -------------------------------------------------------------------------------------------------------

setClock(document.getElementById("clock-face").dataset.now);
drawTimes(document);
tick();
setInterval(tick, 1000);
for (const chat of document.querySelectorAll(".chat")) show(chat, chat.lastElementChild);
for (const sheet of document.querySelectorAll(".sheet")) if (sheet.querySelector("dialog")) opened(sheet);

const events = new EventSource(document.body.dataset.events);
const lostSentence = document.getElementById("lost").textContent;
events.addEventListener("region", (event) => {
  const { id, html } = JSON.parse(event.data);
  take(id, html);
});
events.addEventListener("open", () => { document.getElementById("lost").hidden = true; });
events.addEventListener("error", () => {
  clearTimeout(hush);
  const lost = document.getElementById("lost");
  lost.textContent = lostSentence;
  lost.hidden = false;
});
