"use strict";
// What came since replaces parts in place: the server renders, so live and reloaded pages cannot differ.
const list = document.getElementById("list");
const shown = document.getElementById("alerts") ?? document.getElementById("alert");

async function renewed() {
  try {
    const answer = await fetch(location.href);
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null; // the server is away
  }
}

function renewList(page) {
  const known = new Map([...list.children].map((li) => [li.id, li]));
  const same = (li) => known.get(li.id)?.dataset.revision === li.dataset.revision;
  const fresh = [...page.getElementById("list").children];
  const focused = list.contains(document.activeElement) ? document.activeElement.closest("li").id : null;
  const kept = new Set(fresh.filter(same).map((li) => li.id));
  for (const [id, li] of known) if (!kept.has(id)) li.remove();
  let next = list.firstElementChild; // what stays is not moved: focus and reading position stay with it
  for (const li of fresh) {
    if (kept.has(li.id)) { next = next.nextElementSibling; continue; }
    li.classList.add("arrived");
    list.insertBefore(li, next);
  }
  for (const id of ["nothing", "pages", "count"]) document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.querySelector("a").focus();
}

function renewAlert(page) {
  const [here, fresh] = [document, page].map((of) => of.getElementById("alert"));
  if (!fresh || fresh.dataset.revision === here.dataset.revision) return;
  const written = [...here.querySelectorAll("form input:not([type=hidden])")].some((e) => e.value !== e.defaultValue);
  if (written) document.getElementById("newer").hidden = false; // what somebody is writing is not taken away
  else here.parentElement.replaceChildren(...page.getElementById("main").childNodes);
}

if (shown && "live" in shown.dataset) {
  let seen = shown.dataset.live;
  let source = null;
  const told = async (event) => {
    if (seen === event.data) return;
    seen = event.data;
    const page = await renewed();
    if (seen !== event.data) return; // a later event has asked as well
    if (page) (list ? renewList : renewAlert)(page);
    else seen = null; // the next event, which comes with a new connection, asks again
  };
  // A browser opens six connections to a server: tabs that nobody looks at leave theirs to others, and catch up later.
  const listen = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      source = new EventSource("/live");
      source.addEventListener("alerts", told);
    }
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}

// Who comes back from an alert finds the list as it was left, at that alert.
list?.addEventListener("click", (event) => {
  const li = event.target.closest("h2 a")?.closest("li");
  if (li) history.replaceState(null, "", `#${li.id}`);
});
if (list && location.hash) document.getElementById(location.hash.slice(1))?.querySelector("h2 a")?.focus();
document.addEventListener("click", (event) => {
  if (!event.target.closest("#back") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const from = document.referrer && new URL(document.referrer);
  if (!from || from.origin !== location.origin || from.pathname !== "/") return;
  event.preventDefault();
  history.back();
});

// Addresses of views hold only what they are narrowed by.
document.querySelector("form[role=search]")?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const links = [...document.querySelectorAll(".alert h2 a")];
  const at = links.indexOf(document.activeElement);
  const act = {
    "/": () => document.getElementById("q")?.focus(),
    "?": () => document.getElementById("help").togglePopover(),
    "j": () => links[Math.min(at + 1, links.length - 1)]?.focus(),
    "k": () => links[Math.max(at - 1, 0)]?.focus(),
    "u": () => document.getElementById("back")?.click(),
  }[event.key];
  if (act) { event.preventDefault(); act(); }
});
