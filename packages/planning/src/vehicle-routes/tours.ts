/** A problem with one depot and one type of vehicle, as hybrid genetic search sees it: node 0 is the depot, stops are 1 … count. */
export interface ToursModel {
  readonly count: number;
  readonly tourCount: number;
  /** `(count + 1)²`, row by row. */
  readonly distances: Float64Array;
  readonly times: Float64Array;
  readonly hasTimes: boolean;
  /** By node. */
  readonly demand: Float64Array;
  readonly capacity: number;
  readonly ready: Float64Array;
  readonly due: Float64Array;
  readonly service: Float64Array;
  /** `(count + 1) × nearCount`, nearest first; row 0 is not used. */
  readonly near: Int32Array;
  readonly nearCount: number;
  /** By node: where it lies seen from the depot, guessed from distances. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** What a unit of overload and of lateness costs while infeasible tours are searched. */
export interface Penalties {
  load: number;
  warp: number;
}

/**
 * Tours as linked lists. Lateness is time warp (Nagata, Bräysy and Dullaert 2010): who is late goes back in time, at a price.
 * Since only lateness counts and not duration, a beginning is known by two numbers (when it is done, its warp) and an end by
 * two (the latest begin without more warp, its warp), so that tours are joined in constant time.
 */
export class Tours {
  readonly model: ToursModel;
  readonly penalties: Penalties;
  /** Nodes 0 … count, then start and end of each tour. */
  readonly next: Int32Array;
  readonly prev: Int32Array;
  readonly tour: Int32Array;
  readonly position: Int32Array;
  /** Node of the model: 0 for each start and end. */
  readonly at: Int32Array;
  /** Sums up to and including the node: load, and the way back less the way there. */
  readonly loadUntil: Float64Array;
  readonly reversalUntil: Float64Array;
  readonly doneAt: Float64Array;
  readonly warpUntil: Float64Array;
  readonly latest: Float64Array;
  readonly warpFrom: Float64Array;
  /** By tour. */
  readonly size: Int32Array;
  readonly distance: Float64Array;
  readonly load: Float64Array;
  readonly warp: Float64Array;
  readonly penalty: Float64Array;

  constructor(model: ToursModel, penalties: Penalties) {
    const { count, tourCount } = model;
    const nodes = count + 1 + 2 * tourCount;
    this.model = model;
    this.penalties = penalties;
    this.next = new Int32Array(nodes);
    this.prev = new Int32Array(nodes);
    this.tour = new Int32Array(nodes).fill(-1);
    this.position = new Int32Array(nodes);
    this.at = Int32Array.from({ length: nodes }, (_, node) => (node <= count ? node : 0));
    this.loadUntil = new Float64Array(nodes);
    this.reversalUntil = new Float64Array(nodes);
    this.doneAt = new Float64Array(nodes);
    this.warpUntil = new Float64Array(nodes);
    this.latest = new Float64Array(nodes);
    this.warpFrom = new Float64Array(nodes);
    this.size = new Int32Array(tourCount);
    this.distance = new Float64Array(tourCount);
    this.load = new Float64Array(tourCount);
    this.warp = new Float64Array(tourCount);
    this.penalty = new Float64Array(tourCount);
  }

  startNode(tour: number): number {
    return this.model.count + 1 + 2 * tour;
  }

  between(from: number, to: number): number {
    return this.model.distances[this.at[from]! * (this.model.count + 1) + this.at[to]!]!;
  }

  /** Takes over tours of stops; those beyond the given ones become empty. */
  set(tours: readonly Int32Array[]): void {
    for (let tour = 0; tour < this.model.tourCount; tour += 1) {
      let from = this.startNode(tour);
      for (const stop of tours[tour] ?? []) {
        this.join(from, stop);
        from = stop;
      }
      this.join(from, this.startNode(tour) + 1);
      this.refresh(tour);
    }
  }

  get(): Int32Array[] {
    const tours: Int32Array[] = [];
    for (let tour = 0; tour < this.model.tourCount; tour += 1) {
      const stops = new Int32Array(this.size[tour]!);
      let node = this.startNode(tour);
      for (let at = 0; at < stops.length; at += 1) {
        node = this.next[node]!;
        stops[at] = node;
      }
      if (stops.length > 0) tours.push(stops);
    }
    return tours;
  }

  join(from: number, to: number): void {
    this.next[from] = to;
    this.prev[to] = from;
  }

  moveAfter(node: number, after: number): void {
    this.join(this.prev[node]!, this.next[node]!);
    this.join(node, this.next[after]!);
    this.join(after, node);
  }

  swap(left: number, right: number): void {
    const [beforeLeft, afterLeft] = [this.prev[left]!, this.next[left]!];
    const [beforeRight, afterRight] = [this.prev[right]!, this.next[right]!];
    if (afterLeft === right) this.moveAfter(left, right);
    else if (afterRight === left) this.moveAfter(right, left);
    else {
      this.join(beforeLeft, right);
      this.join(right, afterLeft);
      this.join(beforeRight, left);
      this.join(left, afterRight);
    }
  }

  /** Turns the stops from `first` to `last` of one tour round. */
  reverse(first: number, last: number): void {
    const before = this.prev[first]!;
    const after = this.next[last]!;
    let from = before;
    for (let node = last; node !== before;) {
      const following = this.prev[node]!;
      this.join(from, node);
      from = node;
      node = following;
    }
    this.join(from, after);
  }

  penaltyOfLoad(load: number): number {
    const over = load - this.model.capacity;
    return over > 0 ? over * this.penalties.load : 0;
  }

  /** O(stops of the tour). */
  refresh(tour: number): void {
    const { next, at, loadUntil, reversalUntil, position } = this;
    const { distances, demand, count, hasTimes } = this.model;
    const start = this.startNode(tour);
    const end = start + 1;
    this.tour[start] = tour;
    let load = 0;
    let distance = 0;
    let reversal = 0;
    let place = 0;
    loadUntil[start] = 0;
    reversalUntil[start] = 0;
    position[start] = 0;
    for (let from = start; from !== end;) {
      const to = next[from]!;
      const row = at[from]!;
      const column = at[to]!;
      const way = distances[row * (count + 1) + column]!;
      distance += way;
      reversal += distances[column * (count + 1) + row]! - way;
      load += demand[column]!;
      place += 1;
      loadUntil[to] = load;
      reversalUntil[to] = reversal;
      position[to] = place;
      this.tour[to] = tour;
      from = to;
    }
    this.size[tour] = place - 1;
    this.distance[tour] = distance;
    this.load[tour] = load;
    if (hasTimes) this.#refreshTimes(start);
    this.penalty[tour] = this.penaltyOfLoad(load) + this.warp[tour]! * this.penalties.warp;
  }

  #refreshTimes(start: number): void {
    const { next, prev, at, doneAt, warpUntil, latest, warpFrom } = this;
    const { times, ready, due, service, count } = this.model;
    const end = start + 1;
    doneAt[start] = ready[0]!;
    warpUntil[start] = 0;
    for (let from = start; from !== end;) {
      const to = next[from]!;
      const stop = at[to]!;
      const arrival = doneAt[from]! + times[at[from]! * (count + 1) + stop]!;
      const late = arrival > due[stop]! ? arrival - due[stop]! : 0;
      warpUntil[to] = warpUntil[from]! + late;
      doneAt[to] = Math.max(arrival - late, ready[stop]!) + service[stop]!;
      from = to;
    }
    this.warp[this.tour[start]!] = warpUntil[end]!;
    latest[end] = due[0]!;
    warpFrom[end] = 0;
    for (let to = end; to !== start;) {
      const from = prev[to]!;
      const stop = at[from]!;
      const limit = latest[to]! - service[stop]! - times[stop * (count + 1) + at[to]!]!;
      warpFrom[from] = warpFrom[to]! + (ready[stop]! > limit ? ready[stop]! - limit : 0);
      latest[from] = limit < ready[stop]! ? ready[stop]! : Math.min(limit, due[stop]!);
      to = from;
    }
  }

  /** Time warp of a tour: up to and including `from`, then the stops given (−1 for none), then from `to` on. */
  warpOf(from: number, first: number, second: number, to: number): number {
    const { at } = this;
    const { times, ready, due, service, count } = this.model;
    let warp = this.warpUntil[from]! + this.warpFrom[to]!;
    let done = this.doneAt[from]!;
    let row = at[from]! * (count + 1);
    for (let turn = 0; turn < 2; turn += 1) {
      const node = turn === 0 ? first : second;
      if (node < 0) break;
      const stop = at[node]!;
      let arrival = done + times[row + stop]!;
      if (arrival > due[stop]!) {
        warp += arrival - due[stop]!;
        arrival = due[stop]!;
      }
      done = (arrival > ready[stop]! ? arrival : ready[stop]!) + service[stop]!;
      row = stop * (count + 1);
    }
    const arrival = done + times[row + at[to]!]!;
    return arrival > this.latest[to]! ? warp + arrival - this.latest[to]! : warp;
  }
}
