import type { ReactElement } from 'react';
import type { ApiFailure } from '../api/client.js';
import { Notice } from '../components/notice.js';
import { WithCode } from '../components/with-code.js';
import { Link } from '../router/link.js';

export function UnknownTrace({
  traceId,
  failure,
}: {
  readonly traceId: string;
  readonly failure?: ApiFailure;
}): ReactElement {
  return (
    <div className="centered">
      <Notice tone="empty" title="This trace is not stored here" heading="h1">
        <p>
          <code className="break">{traceId}</code>
        </p>
        {failure !== undefined && (
          <p>
            <WithCode text={`${failure.message} ${failure.hint}`} />
          </p>
        )}
        <ul>
          <li>Its spans may still be on their way: exporters send in batches, every few seconds.</li>
          <li>
            It may have been sampled out by the app’s trace sampler, or be older than what this linker keeps.
          </li>
          <li>The app may send to another linker: compare its OTLP endpoint.</li>
        </ul>
        <p>
          <Link href="/?sort=start">See the newest spans</Link>
        </p>
      </Notice>
    </div>
  );
}
