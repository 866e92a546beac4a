/* The networks that maps/scripts/closing.py wrote, and which of their edges are open when places close. */

/**
 * @typedef {object} RawMedium what maps/scripts/closing.py writes of a medium
 * @property {string[]} lines
 * @property {[number[], number[]]} ends
 * @property {number[]} series
 * @property {number[]} at
 * @property {number[]} tail
 * @property {number[]} head
 * @property {number[]} quays
 * @property {number[]} terminals
 * @property {Record<string, number[]>} countries
 *
 * @typedef {{by: (number | null)[], money?: (number | null)[], hour: Record<string, number>}} Weights
 * @typedef {[number, number, string, number | null, string?, number[]?]} Asked origin, destination, class, amount, modes
 * @typedef {Record<string, [number, number, number]>} State by medium: what is not open, weights, what is asked for
 *
 * @typedef {object} Document
 * @property {string[]} nodes
 * @property {Record<string, RawMedium>} media
 * @property {number[][]} shut
 * @property {Weights[]} weights
 * @property {Asked[][]} asked
 * @property {State[]} states
 *
 * @typedef {{kind: "line" | "place" | "country", id: string} | {kind: "disc", lon: number, lat: number, km: number}} Closed
 * @typedef {{lines: Set<string>, places: Set<string>, unsure: Set<string>}} Touched
 * @typedef {(disc: {lon: number, lat: number, km: number}) => Touched} Touching
 */

/** A medium's network; edges are lines, then borders in series with them, then transfers. */
export class Network {
  /** @param {RawMedium} raw @param {string[]} nodes */
  constructor(raw, nodes) {
    this.raw = raw;
    this.tail = Int32Array.from(raw.tail);
    this.head = Int32Array.from(raw.head);
    this.m = raw.tail.length;
    this.n = raw.terminals.length;
    this.transfers = raw.lines.length + raw.series.length;
    /** @type {Map<string, number>} */
    this.line = new Map(raw.lines.map((id, number) => [id, number]));
    /** @type {Map<string, number>} */
    this.node = new Map(nodes.map((id, number) => [id, number]));
    /** @type {number[][]} Vertices where a consignment starts or ends, by node */
    this.terminals = nodes.map(() => []);
    raw.terminals.forEach((node, vertex) => node >= 0 && this.terminals[node].push(vertex));
    /* The edges at each vertex one after the other: those of vertex v from first[v] to first[v + 1]. */
    this.first = new Int32Array(this.n + 1);
    for (const ends of [this.tail, this.head]) for (const vertex of ends) this.first[vertex + 1]++;
    for (let vertex = 0; vertex < this.n; vertex++) this.first[vertex + 1] += this.first[vertex];
    const next = this.first.slice();
    this.edges = new Int32Array(2 * this.m);
    for (let edge = 0; edge < this.m; edge++) for (const ends of [this.tail, this.head]) this.edges[next[ends[edge]]++] = edge;
    this.quay = new Uint8Array(this.m);
    for (const edge of raw.quays) this.quay[edge] = 1;
  }

  /** The line an edge is, or is in series with; −1 for a transfer. @param {number} edge */
  lineOf(edge) {
    const { lines, series } = this.raw;
    return edge < lines.length ? edge : edge < this.transfers ? series[edge - lines.length] : -1;
  }

  /**
   * Mark what closes with a place, as `Network.edges_in` of geo/network/model.py has it.
   * @param {Closed} place @param {Uint8Array} closed @param {Touched | null} touched what a disc touches
   */
  close(place, closed, touched) {
    if (place.kind === "country") for (const edge of this.raw.countries[place.id] || []) closed[edge] = 1;
    if (touched) {
      const { lines, places } = touched;
      this.#mark(closed, (line) => lines.has(this.raw.lines[line]), new Set([...places].map((id) => this.node.get(id) ?? -1)));
    } else if (place.kind === "line") this.#mark(closed, (line) => this.raw.lines[line] === place.id, new Set());
    if (place.kind === "place") {
      const node = this.node.get(place.id) ?? -1;
      this.#mark(closed, (line) => this.raw.ends.some((ends) => ends[line] === node), new Set([node]));
    }
  }

  /** @param {Uint8Array} closed @param {(line: number) => boolean} hit @param {Set<number>} nodes */
  #mark(closed, hit, nodes) {
    const lines = this.raw.lines.map((_, line) => hit(line));
    for (let edge = 0; edge < this.m; edge++) {
      const line = this.lineOf(edge);
      if (line < 0 ? nodes.has(this.raw.at[edge - this.transfers]) : lines[line]) closed[edge] = 1;
    }
  }

  /**
   * The edges that can be used: as `Network.subnetwork` of geo/network/model.py, a border needs the line it is in
   * series with, and a transfer a line at both its vertices, or at that of the sea if it leads to a quay.
   * @param {Uint8Array} closed
   */
  open(closed) {
    const open = new Uint8Array(this.m);
    const used = new Uint8Array(this.n);
    for (let edge = 0; edge < this.transfers; edge++) {
      if (closed[edge] || closed[this.lineOf(edge)]) continue;
      open[edge] = used[this.tail[edge]] = used[this.head[edge]] = 1;
    }
    const quays = this.raw.quays.filter((edge) => !closed[edge] && (used[this.tail[edge]] || used[this.head[edge]]));
    for (const edge of quays) used[this.tail[edge]] = used[this.head[edge]] = 1;
    for (let edge = this.transfers; edge < this.m; edge++) if (!closed[edge] && used[this.tail[edge]] && used[this.head[edge]]) open[edge] = 1;
    return open;
  }
}
