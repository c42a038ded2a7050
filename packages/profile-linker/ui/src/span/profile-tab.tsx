import { type ReactElement, useMemo } from 'react';
import type { SpanProfileResponse } from '../../../src/http/api-types.js';
import { useSpanProfile } from '../api/queries.js';
import { Failed } from '../components/failed.js';
import { Loading } from '../components/loading.js';
import { Segmented } from '../components/segmented.js';
import { layoutFlameGraph } from '../flame-graph/layout.js';
import { type FlameValue, flameModel } from '../flame-graph/model.js';
import { searchFrames } from '../flame-graph/search.js';
import { useShortcut } from '../platform/shortcuts.js';
import { CoverageNote } from './coverage-note.js';
import { FlamePane } from './flame-pane.js';
import { FunctionsTable } from './functions-table.js';
import { type ProfileState, setScope, setValue, useProfileState } from './profile-state.js';
import { NoSamples, ReasonNotice } from './reason-notice.js';
import { TimeLedger } from './time-ledger.js';

export interface ProfileTabProps {
  readonly traceId: string;
  readonly spanId: string;
  readonly operation: string;
}

export function ProfileTab({ traceId, spanId, operation }: ProfileTabProps): ReactElement {
  const state = useProfileState();
  const profile = useSpanProfile(traceId, spanId, state.scope);
  useShortcut('s', () => setScope(state.scope === 'span' ? 'children' : 'span'));
  useShortcut('w', () => setValue('wall'));
  useShortcut('c', () => setValue('cpu'));
  const outdated = profile.isPlaceholderData;
  return (
    <div className={outdated ? 'profile-tab outdated' : 'profile-tab'} aria-busy={profile.isFetching}>
      <TimeLedger
        traceId={traceId}
        spanId={spanId}
        isWaiting={profile.data?.reason?.code === 'waiting-for-window'}
      />
      <div className="profile-controls">
        <Segmented
          label="Scope"
          value={state.scope}
          options={[
            ['span', 'Span only'],
            ['children', 'With children'],
          ]}
          onChange={setScope}
        />
        <Segmented<FlameValue>
          label="Value"
          value={state.value}
          options={[
            ['wall', 'Wall'],
            ['cpu', 'CPU'],
            ['samples', 'Samples'],
          ]}
          onChange={setValue}
        />
      </div>
      {profile.error !== null && (
        <Failed what="The profile" failure={profile.error} onRetry={() => void profile.refetch()} />
      )}
      {profile.isPending && <Loading what="the profile" lines={8} />}
      {profile.data !== undefined && <Profile profile={profile.data} state={state} operation={operation} />}
    </div>
  );
}

interface LoadedProps {
  readonly profile: SpanProfileResponse;
  readonly state: ProfileState;
  readonly operation: string;
}

function Profile({ profile, state, operation }: LoadedProps): ReactElement {
  const { flameGraph, coverage, reason } = profile;
  const layout = useMemo(
    () => layoutFlameGraph(flameModel(flameGraph, state.value)),
    [flameGraph, state.value],
  );
  const found = useMemo(() => searchFrames(layout, state.query), [layout, state.query]);
  const samples = flameGraph.totalSamples[0] ?? 0;
  if (samples === 0) return <NoSamples profile={profile} />;
  return (
    <>
      {reason !== null && <ReasonNotice reason={reason} tone="partial" />}
      <CoverageNote coverage={coverage} samples={samples} profile={profile} />
      {layout.depthCount === 0 ? (
        <NoValue value={state.value} />
      ) : (
        <>
          <FlamePane layout={layout} state={state} found={found} rootLabel={operation} />
          <FunctionsTable rows={profile.top} layout={layout} state={state} />
        </>
      )}
    </>
  );
}

function NoValue({ value }: { readonly value: FlameValue }): ReactElement {
  const name = value === 'cpu' ? 'CPU time' : 'wall time';
  return (
    <section className="notice notice-empty">
      <h3 className="notice-title">These samples carry no {name}</h3>
      <p>The profile came without that sample type, or the code waited without using the processor.</p>
      <p>
        <button type="button" className="button" onClick={() => setValue('samples')}>
          Show samples
        </button>
      </p>
    </section>
  );
}
