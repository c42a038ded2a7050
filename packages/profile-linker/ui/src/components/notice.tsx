import type { ReactElement, ReactNode } from 'react';
import { ErrorIcon } from './icons.js';

export type NoticeTone = 'empty' | 'partial' | 'failed' | 'loading';

export interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title: string;
  readonly heading?: 'h1' | 'h2' | 'h3';
  readonly children?: ReactNode;
}

/** Nothing here, only part of it, or it failed: three states that look different and say what to do. */
export function Notice({ tone, title, heading: Heading = 'h3', children }: NoticeProps): ReactElement {
  return (
    <section className={`notice notice-${tone}`} role={tone === 'failed' ? 'alert' : undefined}>
      <Heading className="notice-title">
        {tone === 'failed' && <ErrorIcon />}
        {title}
      </Heading>
      {children}
    </section>
  );
}
