import type { ReactElement } from 'react';
import type { ApiFailure } from '../api/client.js';
import { Notice } from '../components/notice.js';
import { WithCode } from '../components/with-code.js';
import { Link } from '../router/link.js';

export interface UnknownTraceProps {
  readonly traceId: string;
  readonly failure?: ApiFailure | undefined;
  readonly onRetry: () => void;
}

export function UnknownTrace({ traceId, failure, onRetry }: UnknownTraceProps): ReactElement {
  return (
    <div className="centered">
      <Notice tone="empty" title="This trace is not stored here" heading="h1">
        <p className="break">
          <WithCode text={failure?.message ?? `Nothing is stored under \`${traceId}\`.`} />
        </p>
        <ul>
          <li>Its spans may still be on their way: exporters send in batches, every few seconds.</li>
          <li>
            It may have been sampled out by the app’s trace sampler, or be older than what this linker keeps.
          </li>
          <li>The app may send to another linker: compare its OTLP endpoint.</li>
        </ul>
        <p className="notice-actions">
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
          <Link href="/?sort=start">See the newest spans</Link>
        </p>
      </Notice>
    </div>
  );
}
