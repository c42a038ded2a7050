import type { ReactElement } from 'react';

export interface LoadingProps {
  readonly what: string;
  readonly lines?: number;
  /** Stands in for the heading that the page will have. */
  readonly heading?: 'h1';
}

/** Placeholder lines; says what is awaited to those who do not see them. */
export function Loading({ what, lines = 6, heading }: LoadingProps): ReactElement {
  const Text = heading ?? 'span';
  return (
    <div className="loading" role="status">
      <Text className="visually-hidden">Loading {what} …</Text>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={index} className={`skeleton skeleton-${index % 4}`} aria-hidden="true" />
      ))}
    </div>
  );
}
