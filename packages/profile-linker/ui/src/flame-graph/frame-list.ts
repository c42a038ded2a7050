import { describeNode, frameLabel } from './frame-text.js';
import type { FlameLayout } from './layout.js';
import { type FlameWindow, RunBuffer, visibleRuns } from './visible.js';

const MOST_ITEMS = 200;
const MIN_WIDTH = 4;

export interface FrameListState {
  readonly layout: FlameLayout;
  /** The whole height of the graph, not only what is scrolled into view. */
  readonly window: FlameWindow;
  readonly rowHeight: number;
  readonly rootLabel: string;
  readonly focused: number;
}

/**
 * The canvas as a tree in the document: the widest frames and the focused one as `treeitem`s that lie over their boxes,
 * for screen readers, for touch exploration and for browser tests. A canvas alone says nothing to any of them.
 */
export class FrameList {
  readonly #tree: HTMLElement;
  readonly #holder: HTMLElement;
  readonly #runs = new RunBuffer();
  readonly #idPrefix: string;

  constructor(tree: HTMLElement, holder: HTMLElement, idPrefix: string) {
    this.#tree = tree;
    this.#holder = holder;
    this.#idPrefix = idPrefix;
  }

  update(state: FrameListState): void {
    visibleRuns(state.layout, state.window, this.#runs);
    const items = this.#widest(state);
    this.#holder.replaceChildren(...items.map((run) => this.#item(state, run)));
    this.#tree.removeAttribute('aria-activedescendant');
    if (state.focused >= 0) this.#tree.setAttribute('aria-activedescendant', this.#idOf(state.focused));
  }

  #widest(state: FrameListState): number[] {
    const runs = this.#runs;
    const focusedAt = state.focused < 0 ? -1 : state.layout.rowIndex[state.focused]!;
    const chosen: number[] = [];
    for (let run = 0; run < runs.length; run++) {
      const single = runs.first[run] === runs.last[run] && runs.width[run]! >= MIN_WIDTH;
      const focused = runs.first[run]! <= focusedAt && focusedAt <= runs.last[run]!;
      if (single || focused) chosen.push(run);
    }
    const rank = (run: number): number =>
      runs.first[run]! <= focusedAt && focusedAt <= runs.last[run]!
        ? Number.POSITIVE_INFINITY
        : runs.width[run]!;
    chosen.sort((a, b) => rank(b) - rank(a));
    chosen.length = Math.min(chosen.length, MOST_ITEMS);
    return chosen.sort((a, b) => runs.left[a]! - runs.left[b]! || runs.depth[a]! - runs.depth[b]!);
  }

  #item(state: FrameListState, run: number): HTMLElement {
    const { layout, rowHeight } = state;
    const focusedAt = state.focused < 0 ? -1 : layout.rowIndex[state.focused]!;
    const holdsFocus = this.#runs.first[run]! <= focusedAt && focusedAt <= this.#runs.last[run]!;
    const node = holdsFocus ? state.focused : layout.rowNodes[this.#runs.first[run]!]!;
    const frame = layout.model.frames[layout.model.frame[node]!];
    const item = document.createElement('div');
    item.id = this.#idOf(node);
    item.className = 'fg-item';
    item.setAttribute('role', 'treeitem');
    item.setAttribute('aria-level', String(layout.depth[node]! + 1));
    item.setAttribute('aria-selected', String(node === state.focused));
    item.setAttribute('aria-label', describeNode(layout, node, state.rootLabel));
    item.textContent = frame === undefined ? state.rootLabel : frameLabel(frame);
    item.style.left = `${this.#runs.left[run]!}px`;
    item.style.width = `${Math.max(this.#runs.width[run]!, 1)}px`;
    item.style.top = `${layout.depth[node]! * rowHeight}px`;
    item.style.height = `${rowHeight}px`;
    return item;
  }

  #idOf(node: number): string {
    return `${this.#idPrefix}-${node}`;
  }
}
