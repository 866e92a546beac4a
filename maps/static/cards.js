/* Cards: every fact of a line or a place, with its unit, its sources and how sure it is. */
"use strict";
(function () {
  const { h } = corridor;

  function value(field, raw) {
    if (typeof raw === "boolean") return raw ? "yes" : "no";
    if (typeof raw !== "number") return String(raw);
    const text = field.year ? String(raw) : corridor.number(raw, 2);
    return field.unit ? text + " " + field.unit : text;
  }

  function facts(properties, fields, skip) {
    const rows = [];
    const names = [...Object.keys(fields), ...Object.keys(properties).filter((name) => !(name in fields))];
    for (const name of names) {
      const raw = properties[name];
      if (skip.includes(name) || raw === null || raw === undefined || raw === "") continue;
      const field = fields[name] || { title: name };
      rows.push(h("dt", {}, field.title), h("dd", {}, value(field, raw)));
    }
    return h("dl", {}, rows);
  }

  corridor.sources = function (list) {
    const items = (Array.isArray(list) ? list : String(list || "").split(";")).filter(Boolean).map((id) => {
      const source = corridor.data.sources[id];
      return h("li", {}, source ? [...source.cloneNode(true).childNodes] : id);
    });
    return items.length ? [h("h4", {}, items.length > 1 ? "Sources" : "Source"), h("ul", {}, items)] : [];
  };

  /* The status of the moment: that of the scenario and year chosen. */
  const statusOf = ({ id, status }) => (corridor.features.get("line " + id) || { status }).status;
  const titleOf = (status) => (status === "closed" ? "Lost in this scenario" : corridor.data.statuses[status]);

  /* What a line carries in the scenario chosen, beside what it carried before. */
  function carried(properties) {
    const flow = ((corridor.result && corridor.result().flow) || []).find(([, , ids]) => ids.includes(properties.id));
    if (!flow) return null;
    const unit = properties.mode === "pipeline" ? "bcm a year" : "Mt a year";
    return h("p", {}, h("b", {}, "Carries "), `${corridor.number(flow[0], 2)} → ${corridor.number(flow[1], 2)} ${unit}`);
  }

  function sure(properties) {
    const { methods } = corridor.data;
    const parts = [];
    if (properties.geometry_method) {
      const way = methods[properties.geometry_method] || properties.geometry_method;
      parts.push(h("p", {}, h("b", {}, "Line: "), way + ", accurate to about ", corridor.number(properties.geometry_accuracy_m, 0) + " m."));
    }
    const tone = { high: "●●●", medium: "●●○", low: "●○○" }[properties.confidence] || "";
    parts.push(
      h("p", {}, h("b", {}, "Facts: "), h("span", { "aria-hidden": "true" }, tone + " "), String(properties.confidence) + " confidence, as of ", String(properties.as_of) + ".")
    );
    return h("div", { class: "sure" }, parts);
  }

  /* The other lines and places under the same click, as buttons. */
  function others(keys) {
    const rows = keys.map((key) => {
      const { properties } = corridor.features.get(key);
      const sign = properties.mode ? corridor.swatch(properties.mode, statusOf(properties)) : corridor.marker(properties.kind);
      return h("li", {}, h("button", { type: "button", class: "plainbutton", onclick: () => corridor.show(key, true) }, sign, " ", properties.name));
    });
    return rows.length ? [h("h4", {}, "Also here"), h("ul", { class: "also" }, rows)] : [];
  }

  corridor.card = function (properties, beneath) {
    const { data } = corridor;
    const line = Boolean(properties.mode);
    const kind = line ? data.modes[properties.mode] : (data.kinds[properties.kind] || {}).title;
    const now = line ? statusOf(properties) : null;
    const status = line ? titleOf(now) : null;
    const head = line
      ? [corridor.swatch(properties.mode, now, true), " ", [kind, status, data.branches[properties.branch]].filter(Boolean).join(" · ")]
      : [corridor.marker(properties.kind, 1.2), " ", [kind, data.countries[properties.country] || properties.country].filter(Boolean).join(" · ")];
    const missing = line && now !== "operational" && now !== "closed";
    const routes = line ? corridor.routesOf(properties.id) : [];
    const skip = ["name", "mode", "status", "branch", "kind", "country", "source", "as_of", "confidence", "geometry_method", "geometry_accuracy_m", "note", "length_note", "lat", "lon"];
    return h(
      "article",
      { class: "card", tabindex: -1, "aria-label": properties.name },
      h("h3", {}, properties.name),
      h("p", { class: "kind" }, head),
      missing ? h("p", { class: "missing" }, "Does not exist yet: " + String(status).toLowerCase() + (properties.opens ? ", expected " + properties.opens : "") + ".") : null,
      line ? carried(properties) : null,
      facts(properties, line ? data.segment_fields : data.node_fields, skip),
      properties.lat === undefined ? null : h("p", { class: "muted" }, corridor.degrees(properties.lat, properties.lon, 4)),
      properties.length_note ? h("p", {}, properties.length_note) : null,
      properties.note ? h("p", {}, properties.note) : null,
      routes.length ? h("details", {}, h("summary", {}, "Part of " + (routes.length > 1 ? routes.length + " routes" : "one route")), h("ul", {}, routes.map((id) => h("li", {}, data.routes[id].name)))) : null,
      corridor.sources(properties.source),
      sure(properties),
      others(beneath || [])
    );
  };

  corridor.tip = function (properties) {
    const { data } = corridor;
    const second = properties.mode
      ? [data.modes[properties.mode], titleOf(statusOf(properties))]
      : [(data.kinds[properties.kind] || {}).title, data.countries[properties.country] || properties.country];
    return h("div", {}, h("b", {}, properties.name), h("br"), second.filter(Boolean).join(" · "));
  };
})();
