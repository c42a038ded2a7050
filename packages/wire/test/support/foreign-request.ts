import type { Json } from './foreign-profiles.js';

/* A small OTLP profiles request in JSON, of which each test changes a part. */
export const TRACE = '0af7651916cd43dd8448eb211c80319c';
export const SPAN = 'b7ad6b7169203331';
export const STRINGS = [
  '',
  'samples',
  'count',
  'cpu',
  'nanoseconds',
  'main',
  'work',
  'app.js',
  'thread.name',
  'worker',
  'libnode.so',
];

export const dictionary = (over: Json = {}): Json => ({
  mappingTable: [{}, { memoryStart: 4096, filenameStrindex: 10 }],
  locationTable: [
    {},
    { lines: [{ functionIndex: 1, line: 5 }] },
    { lines: [{ functionIndex: 2, line: 7, column: 3 }] },
    { mappingIndex: 1, address: 6699 },
  ],
  functionTable: [
    {},
    { nameStrindex: 5, filenameStrindex: 7 },
    { nameStrindex: 6, filenameStrindex: 7, startLine: 6 },
  ],
  linkTable: [{}, { traceId: TRACE, spanId: SPAN }],
  stringTable: STRINGS,
  attributeTable: [
    {},
    { keyStrindex: 8, value: { stringValue: 'worker' } },
    { keyStrindex: 8, value: { stringValueStrindex: 9 } },
  ],
  stackTable: [{}, { locationIndices: [2, 1] }, { locationIndices: [3, 1] }],
  ...over,
});

export const countType = { typeStrindex: 1, unitStrindex: 2 };
export const cpuType = { typeStrindex: 3, unitStrindex: 4 };
export const profile = (over: Json = {}): Json => ({
  sampleType: countType,
  samples: [
    {
      stackIndex: 1,
      linkIndex: 1,
      attributeIndices: [1],
      timestampsUnixNano: ['1700000000000000001', '1700000000000000002'],
    },
  ],
  timeUnixNano: '1700000000000000000',
  durationNano: '1000000000',
  periodType: cpuType,
  period: '52631578',
  profileId: '00112233445566778899aabbccddeeff',
  ...over,
});
export const request = (profiles: readonly Json[], tables: Json = dictionary()): Json => ({
  resourceProfiles: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'checkout' } }] },
      scopeProfiles: [{ scope: { name: 'ebpf-profiler' }, profiles }],
    },
  ],
  dictionary: tables,
});
