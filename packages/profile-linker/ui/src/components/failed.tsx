import type { ReactElement } from 'react';
import type { ApiFailure } from '../api/client.js';
import { Notice } from './notice.js';
import { WithCode } from './with-code.js';

export interface FailedProps {
  readonly what: string;
  readonly failure: ApiFailure;
  readonly onRetry: () => void;
  readonly heading?: 'h1' | 'h2' | 'h3';
}

/** A request that failed: the server's message, hint and code, and another try. */
export function Failed({ what, failure, onRetry, heading }: FailedProps): ReactElement {
  return (
    <Notice tone="failed" title={`${what} could not be loaded`} {...(heading && { heading })}>
      <p>
        <WithCode text={failure.message} />
      </p>
      {failure.hint !== '' && (
        <p className="hint">
          <WithCode text={failure.hint} />
        </p>
      )}
      <p className="notice-actions">
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
        <code className="error-code">{failure.code}</code>
      </p>
    </Notice>
  );
}
