/* Lightest paths from one place to all others: Dijkstra 1959, doi:10.1007/BF01386390, with a binary heap. */

/** Of paths of one weight that with fewest edges is taken: each edge adds one to a weight times this. */
const HOPS = 4096;

/** A search on a network, whose arrays are used again and again. */
export class Search {
  /** @param {import("./network.js").Network} network */
  constructor(network) {
    this.network = network;
    this.key = new Float64Array(network.n);
    this.by = new Int32Array(network.n);
    this.heap = new Int32Array(2 * network.m + network.n + 1);
    this.keys = new Float64Array(this.heap.length);
  }

  /**
   * Search from the terminals of a node.
   * @param {number} origin
   * @param {Float64Array} weights whole numbers
   * @param {Uint8Array} open
   */
  from(origin, weights, open) {
    const { network, key, by } = this;
    const { first, edges, tail, head } = network;
    key.fill(Infinity);
    by.fill(-1);
    this.size = 0;
    for (const vertex of network.terminals[origin]) {
      key[vertex] = 0;
      this.#push(0, vertex);
    }
    while (this.size) {
      const at = this.keys[0];
      const vertex = this.#pop();
      if (at > key[vertex]) continue;
      for (let i = first[vertex]; i < first[vertex + 1]; i++) {
        const edge = edges[i];
        if (!open[edge]) continue;
        const next = tail[edge] === vertex ? head[edge] : tail[edge];
        const there = at + weights[edge] * HOPS + 1;
        if (there >= key[next]) continue;
        key[next] = there;
        by[next] = edge;
        this.#push(there, next);
      }
    }
  }

  /**
   * The lightest path of the last search to the terminals of a node: its weight, and its edges in order; null for none.
   * @param {number} destination
   */
  to(destination) {
    const { tail, head, terminals } = this.network;
    let end = -1;
    for (const vertex of terminals[destination]) if (this.key[vertex] < (end < 0 ? Infinity : this.key[end])) end = vertex;
    if (end < 0) return null;
    /** @type {number[]} */
    const path = [];
    for (let vertex = end; this.by[vertex] >= 0; ) {
      const edge = this.by[vertex];
      path.push(edge);
      vertex = tail[edge] === vertex ? head[edge] : tail[edge];
    }
    return { weight: Math.floor(this.key[end] / HOPS), edges: path.reverse() };
  }

  size = 0;

  /** @param {number} key @param {number} vertex */
  #push(key, vertex) {
    const { heap, keys } = this;
    let place = this.size++;
    while (place) {
      const above = (place - 1) >> 1;
      if (keys[above] <= key) break;
      heap[place] = heap[above];
      keys[place] = keys[above];
      place = above;
    }
    heap[place] = vertex;
    keys[place] = key;
  }

  #pop() {
    const { heap, keys } = this;
    const top = heap[0];
    const vertex = heap[--this.size];
    const key = keys[this.size];
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.size) break;
      if (below + 1 < this.size && keys[below + 1] < keys[below]) below++;
      if (keys[below] >= key) break;
      heap[place] = heap[below];
      keys[place] = keys[below];
      place = below;
    }
    heap[place] = vertex;
    keys[place] = key;
    return top;
  }
}
