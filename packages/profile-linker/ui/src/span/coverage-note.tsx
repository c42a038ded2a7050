import type { ReactElement } from 'react';
import type { Coverage, SpanProfileResponse } from '../../../src/http/api-types.js';
import { formatDuration } from '../format/duration.js';
import { formatCount, formatShare, plural } from '../format/number.js';

const FEW = 20;

export interface CoverageNoteProps {
  readonly coverage: Coverage;
  readonly samples: number;
  readonly profile: SpanProfileResponse;
}

/** How much the numbers stand on: samples against the most there could be, and what of the span was profiled. */
export function CoverageNote({ coverage, samples, profile }: CoverageNoteProps): ReactElement {
  const { periodNanos, expectedIfAlwaysActive, windowShare } = coverage;
  return (
    <p className="coverage">
      <strong>{plural(samples, 'sample')}</strong>
      {periodNanos > 0 && <> · one every {formatDuration(periodNanos)}</>}
      {profile.scope === 'children' && <> · of {plural(profile.spansIncluded, 'span')}</>}
      {profile.scope === 'span' && expectedIfAlwaysActive > 0 && (
        <span title="A span that never waits would have about this many.">
          {' '}
          · at most {formatCount(Math.round(expectedIfAlwaysActive))} if it never waited
        </span>
      )}
      {windowShare < 0.999 && (
        <span className="warn"> · partial: profiled for {formatShare(windowShare)} of the span</span>
      )}
      {samples < FEW && (
        <span className="warn"> · few samples: a share of 50 % may be {errorMargin(samples)} off</span>
      )}
    </p>
  );
}

/** Twice the standard error of a share of one half: the widest it gets. */
function errorMargin(samples: number): string {
  return `±${formatShare(1 / Math.sqrt(samples))}`;
}
