// One small module: keys, focus after swaps, what belongs together lights up together.
// Everything here is a comfort; every page works without it.

const detail = () => document.getElementById("detail");

// --- keys ---------------------------------------------------------------------------------------
const keysAreOn = () => document.body.dataset.keys === "on";

// A radio button takes no letters: whoever stands on one may still use the keys.
function isTyping(target) {
  return target.closest("input:not([type=radio]), textarea, select, [contenteditable]") !== null;
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

// What a key has opened has keys of its own (1 to 6 for a reason); they come first while it has the focus.
function press(key) {
  const name = `[data-key="${CSS.escape(key)}"]:not(:disabled)`;
  const inner = document.activeElement?.closest("[data-keys-inside]")?.querySelector(name);
  const places = [...document.querySelectorAll(name)].filter((one) => !one.closest("[data-keys-inside]"));
  const place = inner || places.find((one) => one.offsetParent !== null);
  if (!place) return false;
  if (place.matches("fieldset")) {
    standOnRating();
  } else if (place.matches("[type=radio]")) {
    place.focus();
    place.click();
  } else if (place.matches("input")) {
    place.focus();
    place.select();
  } else if (place.matches("summary")) {
    openAsk(place.parentElement);
  } else {
    place.click();
  }
  return true;
}

// The first time at the first question's ratings, then at the next one's; a number chooses.
function standOnRating() {
  const questions = [...document.querySelectorAll('fieldset[data-key="v"]')];
  const at = questions.indexOf(document.activeElement?.closest('fieldset[data-key="v"]'));
  const next = questions[(at + 1) % questions.length];
  (next.querySelector("[type=radio]:checked") || next.querySelector("[type=radio]")).focus();
}

function openAsk(ask) {
  ask.open = true;
  fillSelection(ask);
  const first = "form [autofocus], form select, form textarea, form input:not([type=hidden]), form button";
  (ask.querySelector("[type=radio]:checked") || ask.querySelector(first) || ask.querySelector("summary")).focus();
}

function closeAsk() {
  const ask = document.activeElement?.closest("details.ask[open]");
  if (!ask) return;
  ask.open = false;
  ask.querySelector("summary").focus();
}

// Where a claim is open, j and k open its neighbours: what a key does next is done to what is seen.
const MOVES = { j: () => press("j") || move(1), k: () => press("k") || move(-1), o: () => rows().includes(document.activeElement) && openFocused() };

function openFocused() {
  document.activeElement.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") || event.isComposing) return;
  if (event.key === "Escape") closeAsk();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) {
    event.target.form.requestSubmit(event.target.form.querySelector("button.main, button"));
    return;
  }
  // On many keyboards [ and ] need AltGr, which some systems report as Ctrl and Alt.
  const chord = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph");
  if (chord || event.metaKey || event.repeat || !keysAreOn()) return;
  if (isTyping(event.target)) return;
  const done = MOVES[event.key] ? MOVES[event.key]() : press(event.key);
  if (done) event.preventDefault();
});

// --- what only a browser with scripts can do --------------------------------------------------------
for (const button of document.querySelectorAll("[data-help], [data-print]")) button.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-help], [data-print], [data-pane]");
  if (!button) return;
  if (button.matches("[data-help]")) document.getElementById("keys").showModal();
  else if (button.matches("[data-print]")) window.print();
  else {
    const name = button.dataset.pane;
    sessionStorage.setItem(name, sessionStorage.getItem(name) ? "" : "1");
    showPanes();
  }
});

// The head is written anew after every act; what was hidden stays hidden.
function showPanes() {
  for (const button of document.querySelectorAll("[data-pane]")) {
    const hidden = Boolean(sessionStorage.getItem(button.dataset.pane));
    document.querySelector(".bench").classList.toggle(button.dataset.pane, hidden);
    button.setAttribute("aria-pressed", String(hidden));
    button.hidden = false;
  }
}

showPanes();

// --- marking words as a claim: the server anchors, we send words and what stands around them -------
let marked = null;

function rememberSelection() {
  const selection = document.getSelection();
  const reading = document.getElementById("reading");
  if (!reading || !selection.rangeCount || selection.isCollapsed) return;
  const range = clipped(selection.getRangeAt(0));
  if (!reading.contains(range.commonAncestorContainer)) return;
  const words = range.toString();
  const exact = words.trim();
  const [before, after] = around(range);
  const from = words.indexOf(exact);
  const prefix = before + words.slice(0, from);
  const suffix = words.slice(from + exact.length) + after;
  marked = { exact, prefix: [...prefix].slice(-24).join(""), suffix: [...suffix].slice(0, 24).join("") };
}

document.addEventListener("selectionchange", rememberSelection);

// Three clicks select up to the start of the next block: the selection ends with its own.
function clipped(range) {
  const block = range.startContainer.parentElement?.closest(".block");
  if (!block || range.endOffset > 0 || block.contains(range.endContainer)) return range;
  const inside = range.cloneRange();
  inside.setEnd(block, block.childNodes.length);
  return inside;
}

function around(range) {
  const block = range.startContainer.parentElement.closest(".block");
  if (!block || !block.contains(range.endContainer)) return ["", ""];
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const after = document.createRange();
  after.setStart(range.endContainer, range.endOffset);
  after.setEnd(block, block.childNodes.length);
  return [before.toString(), after.toString()];
}

// Selected words go into the fields that ask for words of the article.
function fillSelection(ask) {
  // The browser tells of a selection a little later; a key may come first.
  rememberSelection();
  const fields = ask.querySelector("[data-words]");
  if (!fields || !marked || !marked.exact.trim()) return;
  for (const name of ["exact", "prefix", "suffix"]) {
    const field = fields.querySelector(`[name="${name}"], [name^="${name}-"]`);
    if (field) field.value = marked[name];
  }
  marked = null;
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

function revealCurrent() {
  reveal(document.querySelector("#text .is-current"));
  reveal(document.querySelector("#claims [data-open][aria-current]"));
}

// --- after swaps --------------------------------------------------------------------------------
let current = detail()?.querySelector("[data-current]")?.dataset.current;

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

// What comes by itself, as the results of a search do, knows nothing of what is open or hidden here.
document.addEventListener("htmx:oobAfterSwap", () => {
  showPanes();
  markCurrent();
});

// Who was quick has opened a form or a field before the answer came, anywhere on the page, and goes on in it.
function isAtWork(asker) {
  const place = document.activeElement?.closest("details.ask[open], input, textarea, select");
  return Boolean(place) && !place.contains(asker) && !asker?.contains(place);
}

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "detail") return;
  const before = current;
  current = detail().querySelector("[data-current]")?.dataset.current;
  markCurrent();
  // A save that waited when its part was swapped away is asked for again; what is stored stays stored.
  document.getElementById("verdict-fields")?.dispatchEvent(new Event("input", { bubbles: true }));
  const isAnother = event.detail.requestConfig?.verb === "get" || current !== before;
  const lost = document.activeElement === document.body || document.activeElement === null;
  if (isAtWork(event.detail.requestConfig?.elt) || (!isAnother && !lost)) return;
  const place = detail().querySelector("#problem") || detail().querySelector("[data-focus]");
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  if (isAnother) {
    detail().scrollTop = 0;
    if (getComputedStyle(detail()).position !== "sticky") detail().scrollIntoView();
    revealCurrent();
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

// An act writes the head anew; what is being polled there goes on, or its answer would find no place.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const polling = event.detail.target.querySelector("#progress[data-poll]");
  if (polling) event.detail.fragment.querySelector("#progress")?.setAttribute("hx-preserve", "");
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

revealCurrent();
