import { BoxOutline } from './box-outline.js';
import { FlameCanvas } from './flame-canvas.js';
import { FrameList } from './frame-list.js';
import { describeNode } from './frame-text.js';
import type { FlameLayout } from './layout.js';
import { directionOf, step } from './navigation.js';
import { FlameTooltip } from './tooltip.js';
import { type FlameWindow, nodeAt } from './visible.js';
import { XRange } from './x-range.js';

const ROW_HEIGHT = 20;

export interface FlameGraphOptions {
  /** Unique in the document: prefix of the ids of the accessible frames. */
  readonly id: string;
  readonly reducedMotion: () => boolean;
  /** A frame was clicked or reached by key. */
  readonly onSelect: (node: number) => void;
  /** A frame is to fill the width; 0 shows the whole. */
  readonly onZoom: (node: number) => void;
}

export interface FlameGraphContent {
  readonly layout: FlameLayout;
  readonly rootLabel: string;
}

export interface FlameGraphMarks {
  readonly matches: Uint8Array | undefined;
  readonly selected: Uint8Array | undefined;
}

/**
 * A flame graph on a canvas with pointer, keyboard and screen reader access. Knows no framework: give it an element,
 * then `setContent`, `setMarks`, `zoomTo`; `shutdown` removes everything it added.
 */
export class FlameGraphView {
  readonly #options: FlameGraphOptions;
  readonly #scroller = element('div', 'fg-scroller');
  readonly #tree = element('div', 'fg-tree');
  readonly #canvas = new FlameCanvas();
  readonly #status = element('p', 'fg-status');
  readonly #hover = new BoxOutline('fg-hover');
  readonly #focusRing = new BoxOutline('fg-focus');
  readonly #tooltip = new FlameTooltip();
  readonly #list: FrameList;
  readonly #range = new XRange();
  readonly #resize: ResizeObserver;
  readonly #listeners = new AbortController();
  #content: FlameGraphContent | undefined;
  #marks: FlameGraphMarks = { matches: undefined, selected: undefined };
  #zoomed = 0;
  #focused = -1;
  #hovered = -1;
  #frameRequest = 0;
  #listTimer: ReturnType<typeof setTimeout> | undefined;
  #listStale = true;

  constructor(host: HTMLElement, options: FlameGraphOptions) {
    this.#options = options;
    const holder = element('div', 'fg-items');
    this.#tree.setAttribute('role', 'tree');
    this.#tree.setAttribute('aria-label', 'Frames');
    this.#tree.tabIndex = 0;
    this.#status.setAttribute('role', 'status');
    this.#tree.append(this.#canvas.element, this.#hover.element, this.#focusRing.element, holder);
    this.#scroller.append(this.#tree);
    host.append(this.#scroller, this.#status, this.#tooltip.element);
    this.#list = new FrameList(this.#tree, holder, options.id);
    this.#listen();
    this.#resize = new ResizeObserver(() => this.#layoutChanged());
    this.#resize.observe(this.#scroller);
  }

  setContent(content: FlameGraphContent): void {
    this.#content = content;
    this.#focused = -1;
    this.#hovered = -1;
    this.#tooltip.hide();
    this.#zoomed = 0;
    const [x0, x1] = this.#extent(0);
    this.#range.jump(x0, x1);
    this.#tree.style.height = `${Math.max(1, content.layout.depthCount) * ROW_HEIGHT}px`;
    this.#say('');
    this.#layoutChanged();
  }

  setMarks(marks: FlameGraphMarks): void {
    this.#marks = marks;
    this.#schedule();
  }

  /** Fills the width with a node; asks nobody. */
  zoomTo(node: number): void {
    if (
      this.#content === undefined ||
      node === this.#zoomed ||
      this.#content.layout.depth[node] === undefined
    )
      return;
    this.#zoomed = node;
    const [x0, x1] = this.#extent(node);
    if (this.#options.reducedMotion()) this.#range.jump(x0, x1);
    else this.#range.glide(x0, x1, performance.now());
    this.#reveal(node);
    this.#layoutChanged();
  }

  /** Moves the inner focus to a node without taking the keyboard. */
  focusNode(node: number): void {
    if (this.#content === undefined || node === this.#focused) return;
    this.#focused = node;
    if (node >= 0) this.#reveal(node);
    this.#layoutChanged();
  }

  focus(): void {
    this.#tree.focus();
  }

  /** The node that the arrow keys start from; -1 before there is one. */
  get focusedNode(): number {
    return this.#focused;
  }

  /** Reads colours and fonts again after a change of theme. */
  refresh(): void {
    this.#canvas.forgetTheme();
    this.#schedule();
  }

  shutdown(): void {
    cancelAnimationFrame(this.#frameRequest);
    clearTimeout(this.#listTimer);
    this.#listeners.abort();
    this.#resize.disconnect();
    this.#scroller.remove();
    this.#status.remove();
    this.#tooltip.element.remove();
  }

  #listen(): void {
    const { signal } = this.#listeners;
    const tree = this.#tree;
    tree.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    tree.addEventListener('focus', () => this.#onFocus(), { signal });
    tree.addEventListener('click', (event) => this.#onClick(event), { signal });
    tree.addEventListener('pointermove', (event) => this.#onHover(event), { signal });
    tree.addEventListener('pointerleave', () => this.#onLeave(), { signal });
    this.#scroller.addEventListener('scroll', () => this.#onScroll(), { signal, passive: true });
    window.addEventListener('resize', () => this.#layoutChanged(), { signal });
    const scheme = window.matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', () => this.refresh(), { signal });
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#content === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = directionOf(event.key);
    if (direction !== undefined) {
      event.preventDefault();
      this.#moveTo(step(this.#content.layout, Math.max(this.#focused, 0), direction, this.#zoomed));
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (this.#focused >= 0) this.#options.onZoom(this.#focused);
    } else if (event.key === 'Escape' && this.#zoomed !== 0) {
      event.preventDefault();
      event.stopPropagation();
      this.#options.onZoom(0);
    }
  }

  #onFocus(): void {
    if (this.#content === undefined) return;
    if (this.#focused < 0) this.#focused = this.#zoomed;
    this.#say(describeNode(this.#content.layout, this.#focused, this.#content.rootLabel));
    this.#layoutChanged();
  }

  #moveTo(node: number): void {
    if (this.#content === undefined) return;
    this.#focused = node;
    this.#say(describeNode(this.#content.layout, node, this.#content.rootLabel));
    this.#reveal(node);
    this.#options.onSelect(node);
    this.#layoutChanged();
  }

  #onClick(event: MouseEvent): void {
    const node = this.#nodeUnder(event);
    if (node < 0) return;
    this.#moveTo(node);
    this.#options.onZoom(node);
  }

  #onHover(event: PointerEvent): void {
    if (this.#content === undefined || event.pointerType === 'touch') return;
    const node = this.#nodeUnder(event);
    this.#hovered = node;
    this.#hover.place(this.#content.layout, this.#window(), node, ROW_HEIGHT);
    this.#tree.classList.toggle('fg-over', node >= 0);
    if (node < 0) this.#tooltip.hide();
    else
      this.#tooltip.show(this.#content.layout, node, this.#content.rootLabel, event.clientX, event.clientY);
  }

  #onLeave(): void {
    this.#hovered = -1;
    this.#hover.element.hidden = true;
    this.#tooltip.hide();
  }

  #onScroll(): void {
    this.#onLeave();
    this.#schedule();
  }

  #nodeUnder(event: MouseEvent): number {
    if (this.#content === undefined) return -1;
    const box = this.#tree.getBoundingClientRect();
    const depth = Math.floor((event.clientY - box.top) / ROW_HEIGHT);
    return nodeAt(this.#content.layout, this.#window(), event.clientX - box.left, depth);
  }

  #extent(node: number): [number, number] {
    const { start, model } = this.#content!.layout;
    return [start[node]!, start[node]! + Math.max(model.total[node]!, Number.MIN_VALUE)];
  }

  #window(): FlameWindow {
    const { x0, x1 } = this.#range;
    const fromDepth = Math.floor(this.#scroller.scrollTop / ROW_HEIGHT);
    const toDepth = Math.ceil((this.#scroller.scrollTop + this.#scroller.clientHeight) / ROW_HEIGHT);
    return { x0, x1, width: this.#tree.clientWidth, fromDepth, toDepth };
  }

  /** Scrolls the row of a node into view. */
  #reveal(node: number): void {
    const top = (this.#content?.layout.depth[node] ?? 0) * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) this.#scroller.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight)
      this.#scroller.scrollTop = top + ROW_HEIGHT - clientHeight;
  }

  #say(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  #layoutChanged(): void {
    this.#listStale = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#frameRequest !== 0) return;
    this.#frameRequest = requestAnimationFrame((now) => {
      this.#frameRequest = 0;
      this.#paint(now);
    });
  }

  #paint(nowMillis: number): void {
    const content = this.#content;
    if (content === undefined || this.#tree.clientWidth === 0) return;
    const moving = this.#range.advance(nowMillis);
    const window = this.#window();
    this.#canvas.paint(this.#tree, window, {
      ...content,
      ...this.#marks,
      height: this.#scroller.clientHeight,
      rowHeight: ROW_HEIGHT,
      scrollTop: this.#scroller.scrollTop,
      zoomed: this.#zoomed,
    });
    this.#hover.place(content.layout, window, this.#hovered, ROW_HEIGHT);
    this.#focusRing.place(content.layout, window, this.#focused, ROW_HEIGHT);
    if (moving) this.#schedule();
    else if (this.#listStale) this.#scheduleList(content, window);
  }

  /** In a task of its own: the frame that was just painted need not wait for it. */
  #scheduleList(content: FlameGraphContent, window: FlameWindow): void {
    this.#listStale = false;
    clearTimeout(this.#listTimer);
    this.#listTimer = setTimeout(() => {
      this.#list.update({
        ...content,
        window: { ...window, fromDepth: 0, toDepth: content.layout.depthCount },
        rowHeight: ROW_HEIGHT,
        focused: this.#focused,
      });
    });
  }
}

function element(tag: string, className: string): HTMLElement {
  const created = document.createElement(tag);
  created.className = className;
  return created;
}
