/** Items in descending order, of which more can be had. */
export interface Run<T> {
  /** Items at hand, the greatest first; never empty unless the run has ended or was not begun. */
  readonly items: T[];
  /** Fetches more items. False when there are none. */
  refill(): boolean;
}

/**
 * Items of several runs in descending order; fetches no more of a run than is asked for. A run that was not begun
 * counts with `bound`, which no item of it exceeds.
 */
export function* mergeRuns<T>(
  runs: readonly { readonly run: Run<T>; readonly bound: T }[],
  compare: (a: T, b: T) => number,
): Generator<T> {
  const heap = new MaxHeap<{ run: Run<T>; top: T }>((a, b) => compare(a.top, b.top));
  for (const { run, bound } of runs) heap.push({ run, top: bound });
  for (let best = heap.pop(); best !== undefined; best = heap.pop()) {
    const { run, top } = best;
    if (run.items[0] === top) {
      run.items.shift();
      yield top;
    }
    if (run.items.length > 0 || run.refill()) heap.push({ run, top: run.items[0]! });
  }
}

class MaxHeap<T> {
  readonly #items: T[] = [];
  readonly #compare: (a: T, b: T) => number;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#compare(items[parent]!, item) >= 0) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last !== undefined && items.length > 0) this.#sink(last);
    return top;
  }

  #sink(item: T): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#compare(items[child + 1]!, items[child]!) > 0) child++;
      if (this.#compare(item, items[child]!) >= 0) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }
}
