import type { ReactElement } from 'react';
import type { Reason, SpanProfileResponse } from '../../../src/http/api-types.js';
import { Notice } from '../components/notice.js';
import { WithCode } from '../components/with-code.js';
import { setScope } from './profile-state.js';

/** Why a view holds no or few samples, in the server's words. */
export function ReasonNotice({
  reason,
  tone,
}: {
  readonly reason: Reason;
  readonly tone: 'partial' | 'empty';
}): ReactElement {
  return (
    <Notice tone={tone} title={reason.message}>
      <p className="hint">
        <WithCode text={reason.hint} />
      </p>
      {reason.code === 'waiting-for-window' && (
        <p className="waiting" role="status">
          <span className="pulse" aria-hidden="true" /> Looking again every two seconds
        </p>
      )}
    </Notice>
  );
}

/** A span without samples: the reason, and the other scope as a way on. */
export function NoSamples({ profile }: { readonly profile: SpanProfileResponse }): ReactElement {
  const reason: Reason = profile.reason ?? {
    code: 'not-profiled',
    message: 'No samples belong to this span.',
    hint: 'The linker gave no reason. `hotspan doctor` checks the set-up.',
  };
  return (
    <div className="no-samples" data-reason={reason.code}>
      <ReasonNotice reason={reason} tone="empty" />
      {profile.scope === 'span' && (
        <p>
          <button type="button" className="button" onClick={() => setScope('children')}>
            Look at the span with its children
          </button>
        </p>
      )}
    </div>
  );
}
