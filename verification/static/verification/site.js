// One small module: keys, focus after swaps, what belongs together lights up together.
// Everything here is a comfort; every page works without it.

const detail = () => document.getElementById("detail");
const KEYS_OFF = "factcheck-keys-off";

// --- keys ---------------------------------------------------------------------------------------
const keysAreOn = () => localStorage.getItem(KEYS_OFF) === null;

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function rows() {
  return [...document.querySelectorAll("[data-open]")].filter((link) => link.offsetParent !== null);
}

function move(step) {
  const links = rows();
  if (!links.length) return false;
  const at = links.findIndex((link) => link === document.activeElement || link.getAttribute("aria-current"));
  const focused = links.indexOf(document.activeElement);
  const from = focused >= 0 ? focused : at;
  const to = links[Math.min(links.length - 1, Math.max(0, from < 0 ? 0 : from + step))];
  to.focus();
  to.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  const place = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  if (!place) return false;
  if (place.matches("input")) {
    place.focus();
    place.select();
  } else if (place.matches("summary")) {
    const ask = place.parentElement;
    ask.open = true;
    if (ask.id === "add-claim") fillSelection();
    (ask.querySelector("form select, form textarea, form input:not([type=hidden])") || place).focus();
  } else {
    place.click();
  }
  return true;
}

const MOVES = { j: () => move(1), k: () => move(-1), o: () => rows().includes(document.activeElement) && openFocused() };

function openFocused() {
  document.activeElement.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !keysAreOn()) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const done = MOVES[event.key] ? MOVES[event.key]() : press(event.key);
  if (done) event.preventDefault();
});

// --- help ---------------------------------------------------------------------------------------
const help = document.getElementById("keys");
for (const button of document.querySelectorAll("[data-help]")) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}
const switchOn = document.getElementById("keys-on");
if (switchOn) {
  switchOn.checked = keysAreOn();
  switchOn.addEventListener("change", () => {
    if (switchOn.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// --- marking words as a claim: the server anchors, we send words and what stands around them -------
let marked = null;

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  const reading = document.getElementById("reading");
  if (!reading || !selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!reading.contains(range.commonAncestorContainer)) return;
  marked = { exact: selection.toString(), ...around(range) };
});

function around(range) {
  const block = range.startContainer.parentElement.closest(".block");
  if (!block || !block.contains(range.endContainer)) return { prefix: "", suffix: "" };
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.setStart(range.endContainer, range.endOffset);
  after.setEnd(block, block.childNodes.length);
  return { prefix: [...before.toString()].slice(-24).join(""), suffix: [...after.toString()].slice(0, 24).join("") };
}

function fillSelection() {
  const form = document.querySelector("#add-claim form");
  if (!form || !marked || !marked.exact.trim()) return;
  for (const name of ["exact", "prefix", "suffix"]) form.elements[name].value = marked[name];
}

// Scroll a pane, never the page, so that the head stays where it is.
function reveal(element) {
  const pane = element?.closest(".pane");
  if (!pane || getComputedStyle(pane).position !== "sticky") return;
  const place = element.getBoundingClientRect();
  const frame = pane.getBoundingClientRect();
  if (place.top < frame.top || place.bottom > Math.min(frame.bottom, innerHeight)) {
    pane.scrollTop += place.top - frame.top - pane.clientHeight / 3;
  }
}

// --- after swaps --------------------------------------------------------------------------------
function markCurrent() {
  const open = detail()?.querySelector("[data-current]")?.dataset.current;
  for (const link of document.querySelectorAll("#claims [data-claim]")) {
    if (link.dataset.claim === open) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const words of document.querySelectorAll("#text [data-over]")) {
    words.classList.toggle("is-current", words.dataset.over.split(" ").includes(open));
  }
  document.querySelector(".bench")?.classList.toggle("has-claim", open !== undefined);
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "detail") return;
  markCurrent();
  // A save that waited when its part was swapped away is asked for again; what is stored stays stored.
  document.getElementById("verdict-fields")?.dispatchEvent(new Event("input", { bubbles: true }));
  const wasLink = event.detail.requestConfig?.verb === "get";
  const lost = document.activeElement === document.body || document.activeElement === null;
  if (!wasLink && !lost) return;
  const place = detail().querySelector("#problem") || detail().querySelector("[data-focus]");
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  if (wasLink) {
    detail().scrollTop = 0;
    if (getComputedStyle(detail()).position !== "sticky") detail().scrollIntoView();
    reveal(document.querySelector("#text .is-current"));
  }
});

// A saved draft raises versions; every form on the page has to know.
document.addEventListener("versions", (event) => {
  const { claim, ...drafts } = event.detail;
  for (const field of detail().querySelectorAll('input[name="version"]')) field.value = claim;
  for (const [question, version] of Object.entries(drafts)) {
    const field = detail().querySelector(`input[name="version-${CSS.escape(question)}"]`);
    if (field) field.value = version;
  }
});

// Polling rests while nobody looks.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.hasAttribute("data-poll")) event.preventDefault();
});

for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(kind, (event) => {
    if (event.detail.elt.hasAttribute?.("data-poll")) return;
    const text = document.createElement("p");
    text.textContent = "The server did not answer. What you typed is still here; try again.";
    document.getElementById("live").replaceChildren(text);
  });
}

// --- what belongs together lights up together -----------------------------------------------------
for (const kind of ["mouseover", "mouseout"]) {
  document.addEventListener(kind, (event) => {
    const link = event.target.closest?.("[data-claim]");
    if (!link) return;
    for (const other of document.querySelectorAll(`#text [data-over~="${CSS.escape(link.dataset.claim)}"]`)) {
      other.classList.toggle("is-hovered", kind === "mouseover");
    }
  });
}

reveal(document.querySelector("#text .is-current"));
reveal(document.querySelector("#claims [aria-current]"));
