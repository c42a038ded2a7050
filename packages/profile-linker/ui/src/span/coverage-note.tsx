import type { ReactElement } from 'react';
import type { Coverage, SpanProfileResponse } from '../../../src/http/api-types.js';
import { formatDuration } from '../format/duration.js';
import { formatCount, formatShare, plural } from '../format/number.js';

const FEW = 30;
const TOO_FEW = 5;

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
      {samples < FEW && <span className="warn"> · {roughness(samples)}</span>}
    </p>
  );
}

/** Twice the standard error of a share of one half, the widest it gets; below a handful not even that means much. */
function roughness(samples: number): string {
  if (samples === 1) return 'one sample shows where the code once was, not where its time went';
  if (samples < TOO_FEW) return `too few for shares: each sample stands for ${formatShare(1 / samples)}`;
  return `few samples: shares are good to about ±${formatShare(1 / Math.sqrt(samples))}`;
}
