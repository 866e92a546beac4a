/* Handing the page on: a link to what is shown, and the code that puts the page into another. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const menu = document.getElementById("corridor-tools");
  if (!menu) return;
  const escaped = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  /* A page opened from a folder is named as the file beside that other page. */
  const address = () => (location.protocol === "file:" ? location.href.split("/").pop() : location.href);
  const embed = () => `<iframe src="${escaped(address())}" title="${escaped(data.title)}" width="100%" height="640" style="border:0" loading="lazy"></iframe>`;
  const box = h("textarea", { readonly: true, rows: 3, hidden: true, "data-msg-aria-label": "share-text" });
  const told = h("p", { class: "muted", role: "status", "aria-live": "polite" });
  async function copy(text) {
    box.hidden = false;
    box.value = text;
    box.focus();
    box.select();
    let done = "share-select";
    try {
      await navigator.clipboard.writeText(text);
      done = "share-copied";
    } catch {
      /* the text stands there, selected, to be copied by hand */
    }
    told.dataset.msg = done;
    corridor.tell(told);
  }
  const item = (id, text) => h("li", {}, h("button", corridor.msg(id, null, { type: "button", class: "plainbutton", onclick: () => copy(text()) })));
  menu.append(h("h2", corridor.msg("share-title")), h("ul", {}, item("share-link", () => location.href), item("share-embed", embed)), box, told);
});
