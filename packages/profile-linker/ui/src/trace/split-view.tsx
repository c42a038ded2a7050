import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useRef,
  useState,
} from 'react';
import { readPreference, writePreference } from '../platform/preferences.js';

const MIN = 25;
const MAX = 70;

/**
 * Two panes with a border that can be moved by pointer and by arrow keys; one above the other on narrow screens.
 * Without a second pane the first has all the room.
 */
export function SplitView({
  first,
  second,
}: {
  readonly first: ReactNode;
  readonly second: ReactNode;
}): ReactElement {
  const frame = useRef<HTMLDivElement>(null);
  const [percent, setPercent] = useState(() => clamp(Number(readPreference('split') ?? 44)));
  const move = (next: number): void => {
    setPercent(clamp(next));
    writePreference('split', String(clamp(next)));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || frame.current === null) return;
    const box = frame.current.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(percent + by);
  };
  return (
    <div
      className={second ? 'split' : 'split-one'}
      ref={frame}
      style={{ '--split': `${percent}%` } as Record<string, string>}
    >
      <div className="split-first">{first}</div>
      {second && (
        <div
          role="separator"
          className="split-border"
          tabIndex={0}
          aria-orientation="vertical"
          aria-label="Width of the waterfall"
          aria-valuenow={Math.round(percent)}
          aria-valuemin={MIN}
          aria-valuemax={MAX}
          onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
          onPointerMove={onPointerMove}
          onKeyDown={onKeyDown}
        />
      )}
      {second && <div className="split-second">{second}</div>}
    </div>
  );
}

function clamp(percent: number): number {
  return Number.isFinite(percent) ? Math.min(MAX, Math.max(MIN, percent)) : 44;
}
