"use strict";
// New alerts replace the list in place: the server renders, so live and reloaded pages cannot differ.
const list = document.getElementById("alerts");
if (list && "live" in list.dataset) {
  let seen = null;
  new EventSource("/live").addEventListener("alerts", async (event) => {
    if (seen === null || seen === event.data) { seen = event.data; return; }
    seen = event.data;
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("alerts");
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list.replaceChildren(...fresh.childNodes);
    if (focused) [...list.querySelectorAll("a")].find((a) => a.getAttribute("href") === focused)?.focus();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (event.key === "/") { document.getElementById("q")?.focus(); event.preventDefault(); return; }
  if (event.key !== "j" && event.key !== "k") return;
  const links = [...document.querySelectorAll(".alert h2 a")];
  const at = links.indexOf(document.activeElement);
  links[event.key === "j" ? Math.min(at + 1, links.length - 1) : Math.max(at - 1, 0)]?.focus();
});
