import type { ReactElement } from 'react';

/** Placeholder lines; says what is awaited to those who do not see them. */
export function Loading({
  what,
  lines = 6,
}: {
  readonly what: string;
  readonly lines?: number;
}): ReactElement {
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">Loading {what} …</span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={index} className={`skeleton skeleton-${index % 4}`} aria-hidden="true" />
      ))}
    </div>
  );
}
