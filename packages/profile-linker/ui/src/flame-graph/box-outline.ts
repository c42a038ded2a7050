import type { FlameLayout } from './layout.js';
import type { FlameWindow } from './visible.js';

/** An outline over one box, as an element: moving it paints nothing again. */
export class BoxOutline {
  readonly element: HTMLElement;

  constructor(className: string) {
    this.element = document.createElement('div');
    this.element.className = className;
    this.element.hidden = true;
    this.element.setAttribute('aria-hidden', 'true');
  }

  /** Lays the outline over `node`, or hides it for -1 and for nodes that are not in the window. */
  place(layout: FlameLayout, window: FlameWindow, node: number, rowHeight: number): void {
    const start = layout.start[node];
    const depth = layout.depth[node];
    const visible = start !== undefined && depth !== undefined && depth >= 0;
    const end = visible ? start + layout.model.total[node]! : 0;
    this.element.hidden = !visible || end <= window.x0 || start >= window.x1;
    if (this.element.hidden || !visible) return;
    const scale = window.width / (window.x1 - window.x0);
    const left = Math.max(0, (start - window.x0) * scale);
    const right = Math.min(window.width, (end - window.x0) * scale);
    this.element.style.transform = `translate(${left}px, ${depth * rowHeight}px)`;
    this.element.style.width = `${Math.max(3, right - left - 1)}px`;
    this.element.style.height = `${rowHeight - 1}px`;
  }
}
