import {
  type Attributes,
  encodeProfilesRequest,
  type ProfileData,
  parseSpanId,
  parseTraceId,
  profileToPprof,
} from '@hotspan/wire';
import type { ProfileWindow } from '../src/window/profile-window.js';

export const SPAN_ID: string = '00f067aa0ba902b7';
const START = 1_700_000_000_000_000_000n;

/** A small real window: `number` makes its profile id and its start differ from those of others. */
export function sampleWindow(number = 1, resource: Attributes = { 'service.name': 'cart' }): ProfileWindow {
  const startUnixNano = START + BigInt(number) * 10_000_000_000n;
  const data: ProfileData = {
    profileId: number.toString(16).padStart(32, 'a'),
    startUnixNano,
    durationNanos: 10_000_000_000,
    resource,
    scope: { name: 'test', version: '1' },
    sampleTypes: [{ type: 'wall', unit: 'nanoseconds' }],
    periodType: { type: 'wall', unit: 'nanoseconds' },
    period: 10_000_000,
    functions: [{ name: 'total', systemName: 'total', fileName: 'cart.js', startLine: 3 }],
    locations: [{ lines: [{ functionIndex: 0, line: 4, column: 1 }] }],
    stacks: [[0]],
    samples: [
      {
        stackIndex: 0,
        values: [10_000_000],
        timestampUnixNano: startUnixNano + 1_000_000n,
        labels: {
          traceId: parseTraceId('4bf92f3577b34da6a3ce929d0e0e4736'),
          spanId: parseSpanId(SPAN_ID),
          spanName: 'GET /cart',
        },
      },
    ],
  };
  return {
    startUnixNano,
    endUnixNano: startUnixNano + 10_000_000_000n,
    thread: { id: 0, name: 'main' },
    resource,
    sampleCount: 1,
    toProfileData: () => data,
    toPprof: () => profileToPprof(data),
    toPprofBytes: () => profileToPprof(data).encode(),
    toOtlp: () => encodeProfilesRequest([data]),
  };
}
