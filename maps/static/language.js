/* Languages: the page is made in English, and every text on it is exchanged for its translation where
   there is one. The English is kept, so that any other part of the page may go on writing English. */
"use strict";
corridor.parts.push(function (map, data) {
  const { h } = corridor;
  const block = data.languages;
  const row = document.querySelector(".tool-row");
  if (!block || !row || !window.DecompressionStream) return;
  const languages = new Map([["en", { code: "en", name: "English", direction: "ltr", cases: {} }], ...block.list.map((each) => [each.code, each])]);
  let now = languages.get("en");
  let words = new Map();
  let patterns = [];
  let cache = new Map();
  const nodes = new WeakMap();  // text → what it was, what it is
  const kept = new WeakMap();  // the same for the attributes of an element
  const rich = new Map();  // elements exchanged whole
  const foreign = new Set();  // elements that stay English
  corridor.untranslated = new Set();

  /* The dictionary, read when it is first asked for: columns of words, English first. */
  let columns = null;
  async function read() {
    if (columns) return;
    const bytes = Uint8Array.from(atob(block.words), (each) => each.charCodeAt(0));
    columns = JSON.parse(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).text());
  }
  const escaped = (text) => text.replace(/[.*+?()[\]{}|/\\^$]/g, (sign) => "\\" + sign);
  function learn(code) {
    const column = columns[1 + block.list.findIndex((each) => each.code === code)];
    words = new Map(columns[0].map((english, i) => [english, column[i]]));
    patterns = [...words].filter(([english]) => /\{\d(:n)?\}/.test(english)).map(([english, out]) => {
      const order = [...english.matchAll(/\{(\d)(?::n)?\}/g)].map((each) => Number(each[1]));
      const regular = new RegExp("^" + escaped(english).replace(/\\\{\d(:n)?\\\}/g, (_, number) => (number ? "(\\d[\\d.,]*)" : "(.+?)")).replaceAll("\\(s\\)", "s?") + "$", "u");
      const fixed = english.split(/\{\d(?::n)?\}/);
      return { regular, order, out, head: fixed[0], weight: fixed.join("").length, long: /[.;] /.test(english) };
    });
    patterns.sort((a, b) => b.order.length - a.order.length || b.weight - a.weight);
    cache = new Map();
  }

  /* Numbers as the language writes them; not those of identifiers, versions and dates. */
  function numbers(text) {
    const { decimal, group, digits } = { az: { decimal: ",", group: "." }, ru: { decimal: ",", group: "\u00a0" }, fa: { decimal: "٫", group: "٬", digits: "۰۱۲۳۴۵۶۷۸۹" } }[now.code];
    const written = text.replace(/(?<![\p{L}\d.-])\d[\d,]*(?:\.\d+)?(?!\d|\.\d|-\d|\p{L})/gu, (found) => {
      const own = found.replace(/[.,]/g, (sign) => (sign === "." ? decimal : group));
      return digits ? own.replace(/\d/g, (digit) => digits[digit]) : own;
    });
    return digits ? written.replaceAll("%", "٪").replace(/[−+](?=[۰-۹])/g, "\u200e$&") : written;  // signs stand before their number
  }

  function filled({ out, order }, parts, tell) {
    return out.replace(/\{(\d)(?::(\w+))?\}/g, (_, number, name) => {
      const part = parts[order.indexOf(Number(number))];
      const forms = name && now.cases[name];
      return forms ? forms[part] || forms[""].replace("{0}", tell(part)) : tell(part);
    });
  }

  const joints = { " – ": " – ", " - ": " – ", " → ": " → ", " · ": " · " };
  const comma = () => (now.code === "fa" ? "، " : ", ");
  const and = () => ({ az: " və ", ru: " и ", fa: " و " })[now.code];
  const semicolon = () => (now.code === "fa" ? "؛ " : "; ");
  const arrow = (joint) => (joint === " → " && now.direction === "rtl" ? " ← " : joint);

  /* The translation of a text, or null. */
  function say(text) {
    if (!cache.has(text)) {
      cache.set(text, null);  // for what would ask for itself
      cache.set(text, found(text));
    }
    return cache.get(text);
  }
  function cut(text, joint, glue) {
    for (let at = text.indexOf(joint); at >= 0; at = text.indexOf(joint, at + 1)) {
      const [left, right] = [say(text.slice(0, at)), say(text.slice(at + joint.length))];
      if (left !== null && right !== null) return left + glue + right;
    }
    return null;
  }
  function match(text, long) {
    for (const pattern of patterns) {
      if (pattern.long !== long || !text.startsWith(pattern.head)) continue;
      const met = pattern.regular.exec(text);
      if (!met) continue;
      const parts = met.slice(1);
      if (parts.every((part) => say(part) !== null)) return filled(pattern, parts, say);
    }
    return null;
  }
  function found(text) {
    if (!/\p{L}/u.test(text)) return numbers(text);
    if (words.has(text) && !/\{\d/.test(text)) return words.get(text);
    if (/^([A-Z]{1,5}\d*[a-z]*|[0-9a-f]{12}|[A-Z]{5})$/.test(text)) return text;  // identifiers, codes
    const large = words.get(text[0].toUpperCase() + text.slice(1));
    if (large !== undefined) return large[0].toLocaleLowerCase(now.code) + large.slice(1);
    const attempts = [
      () => match(text, true),
      () => cut(text, ". ", ". "),
      () => cut(text, "; ", semicolon()),
      () => (/[^.]\.$/.test(text) ? say(text.slice(0, -1)) && say(text.slice(0, -1)) + "." : null),
      ...Object.entries(joints).map(([joint, glue]) => () => cut(text, joint, arrow(glue))),
      () => (/ ·$/.test(text) ? say(text.slice(0, -2)) && say(text.slice(0, -2)) + " ·" : null),
      () => match(text, false),
      () => cut(text, ": ", ": "),
      () => cut(text, ", ", comma()),
      () => cut(text, " and ", and()),
      () => {
        const [, outer, inner] = /^(.+) \(([^()]+)\)$/.exec(text) || [];
        return outer && say(outer) !== null ? `${say(outer)} (${say(inner) === null ? inner : say(inner)})` : null;
      },
      () => (/^[+−±<] ?\S/u.test(text) && say(text.slice(1).trim()) !== null ? text[0] + (text[1] === " " ? " " : "") + say(text.slice(1).trim()) : null),
    ];
    for (const attempt of attempts) {
      const done = attempt();
      if (done !== null) return done;
    }
    /* A pattern whose parts are names the dictionary lacks: the names stay. */
    const known = patterns.find(({ head, weight, regular }) => weight > 3 && text.startsWith(head) && regular.test(text));
    return known ? filled(known, known.regular.exec(text).slice(1), (part) => (say(part) === null ? part : say(part))) : null;
  }
  const plain = (text) => text.replace(/[⟦⟧]/g, "");
  corridor.say = (text) => (now.code === "en" || say(text) === null ? text : plain(say(text)));

  corridor.original = function (node) {
    const was = nodes.get(node);
    return was && was.shown === node.data ? was.source : node.data;
  };

  const skipped = "script, style, .leaflet-control-attribution, [data-language], [data-msg], [data-name], [data-number]";
  function mark(element) {
    foreign.add(element);
    element.setAttribute("lang", "en");
    if (now.direction === "rtl") element.setAttribute("dir", "auto");
  }
  function text(node) {
    const source = corridor.original(node);
    const parent = node.parentElement;
    if (!parent || parent.closest(skipped)) return;
    const core = source.replace(/\s+/g, " ").trim();
    if (!core) return;
    const ends = [/^\s/, /\s$/].map((edge) => (edge.test(source) ? " " : ""));
    const done = now.code === "en" ? source : say(core);
    if (done === null) {
      corridor.untranslated.add(core);
      mark(parent);
    } else if (foreign.delete(parent)) {
      parent.removeAttribute("lang");
      parent.removeAttribute("dir");
    }
    const shown = now.code === "en" || done === null ? source : ends[0] + plain(done) + ends[1];
    nodes.set(node, { source, shown });
    if (node.data !== shown) node.data = shown;
  }
  const named = ["aria-label", "title", "placeholder", "label", "alt"];
  function attributes(element) {
    if (element.closest(skipped)) return;
    for (const name of named) {
      const value = element.getAttribute(name);
      if (!value || element.hasAttribute("data-msg-" + name) || element.hasAttribute("data-name-" + name)) continue;
      const all = kept.get(element) || {};
      const source = all[name] && all[name].shown === value ? all[name].source : value;
      const core = source.replace(/\s+/g, " ").trim();
      const done = now.code === "en" ? source : say(core);
      if (done === null) corridor.untranslated.add(core);
      all[name] = { source, shown: done === null || now.code === "en" ? source : plain(done) };
      kept.set(element, all);
      if (value !== all[name].shown) element.setAttribute(name, all[name].shown);
    }
  }

  /* A sentence with figures in bold: its order differs between languages, so it is exchanged whole. */
  function sentence(element) {
    if (element.dataset.msg) return;
    const before = rich.get(element);
    const same = before && before.shown.length === element.childNodes.length && before.shown.every((node, i) => node === element.childNodes[i]);
    const source = same ? before.source : [...element.childNodes];
    const english = source.map((node) => node.textContent).join("").replace(/\s+/g, " ").trim();
    const done = now.code === "en" ? null : say(english);
    element.removeAttribute("lang");
    element.removeAttribute("dir");
    if (now.code !== "en" && done === null) {
      corridor.untranslated.add(english);
      mark(element);
    }
    const shown = done === null ? source : done.split(/(⟦[^⟧]*⟧)/).filter(Boolean).map((part) => (part[0] === "⟦" ? h("b", {}, part.slice(1, -1)) : document.createTextNode(part)));
    for (const node of shown.flatMap((each) => [each, ...each.childNodes])) if (node.nodeType === 3) nodes.set(node, { source: node.data, shown: node.data });
    rich.set(element, { source, shown });
    element.replaceChildren(...shown);
  }

  function walk(root) {
    if (root.nodeType === 3) {
      const whole = root.parentElement && root.parentElement.closest(".finding");
      if (whole) sentence(whole);
      else text(root);
      return;
    }
    if (root.nodeType !== 1 || root instanceof SVGElement) return;
    const within = root.closest(".finding");
    if (within) {
      sentence(within);
      return;
    }
    for (const element of [root, ...root.querySelectorAll(named.map((name) => `[${name}]`).join())]) attributes(element);
    const found = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const list = [];
    for (let node = found.nextNode(); node; node = found.nextNode()) list.push(node);
    for (const node of list) if (!node.parentElement.closest(".finding")) text(node);
    for (const element of root.querySelectorAll(".finding")) sentence(element);
  }

  const watched = { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: named };
  const observer = new MutationObserver((records) => {
    const sentences = new Set();
    for (const { type, target, addedNodes } of records) {
      const whole = (target.nodeType === 1 ? target : target.parentElement || document.body).closest(".finding");
      if (whole) sentences.add(whole);
      else if (type === "attributes") attributes(target);
      else if (type === "characterData") text(target);
      else for (const node of addedNodes) if (node.isConnected) walk(node);
    }
    for (const element of sentences) sentence(element);
    observer.takeRecords();
  });

  async function setLanguage(code) {
    const wanted = languages.get(code) || languages.get("en");
    choice.value = wanted.code;
    if (wanted.code !== "en") {
      await read();
      learn(wanted.code);
    }
    observer.disconnect();
    now = wanted;
    cache = new Map();
    corridor.speak(now.code);
    for (const element of foreign) {
      element.removeAttribute("lang");
      element.removeAttribute("dir");
    }
    foreign.clear();
    corridor.untranslated.clear();
    walk(document.body);
    if (now.code !== "en") observer.observe(document.body, watched);
    map.invalidateSize({ animate: false, pan: false });
    if (corridor.relabel) corridor.relabel();
    corridor.changed();
  }
  const choice = h("select", { class: "tool", "data-language": "", "aria-label": "Language · Dil · Язык · زبان" }, [...languages.values()].map(({ code, name }) => h("option", { value: code, lang: code }, name)));
  choice.addEventListener("change", () => setLanguage(choice.value));
  row.prepend(choice);
  corridor.keep("lang", () => (choice.value === "en" ? "" : choice.value), (code) => (code || "en") !== choice.value && setLanguage(code));
});
