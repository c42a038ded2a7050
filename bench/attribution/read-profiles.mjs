// Uploads of each variant as samples: `{ functions (names, leaf first), spanId (hex or null), count }`.
import { gunzipSync } from 'node:zlib';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { decodeProfilesRequest } from '@hotspan/wire';
import { Profile } from 'pprof-format';

/** @returns samples, or `undefined` for an upload that is no CPU profile (traces, heap, telemetry) */
export async function samplesOf(upload) {
  const path = upload.path.split('?')[0];
  const body = upload.headers['content-encoding'] === 'gzip' ? gunzipSync(upload.body) : upload.body;
  if (path === '/v1development/profiles') return fromOtlp(body);
  if (path === '/profiling/v1/input') return await fromDatadog(upload);
  if (path === '/v1/logs') return fromSplunk(body);
  return undefined;
}

function fromOtlp(body) {
  return decodeProfilesRequest(body).flatMap((profile) =>
    profile.samples.map(({ stackIndex, labels, values }) => ({
      functions: profile.stacks[stackIndex].flatMap((location) =>
        profile.locations[location].lines.map(({ functionIndex }) => profile.functions[functionIndex].name),
      ),
      spanId: labels.spanId ?? null,
      count: values[0],
    })),
  );
}

/** dd-trace: multipart with one pprof file per profiler; labels `span id` are numbers. */
async function fromDatadog({ headers, body }) {
  const form = await new Response(body, { headers: { 'content-type': headers['content-type'] } }).formData();
  const file = form.get('wall.pprof');
  if (file === null) return undefined;
  const bytes = new Uint8Array(await file.arrayBuffer());
  return fromPprof(unzipped(bytes), 'span id');
}

/**
 * @splunk/otel: log records whose body is a gzipped pprof in base64, told apart by the attribute
 * `profiling.data.type`. Field numbers: opentelemetry-proto logs v1 and common v1.
 */
function fromSplunk(body) {
  const records = fields(body, 1).flatMap((resource) =>
    fields(resource, 2).flatMap((scope) => fields(scope, 2)),
  );
  const samples = records.filter(isCpuProfile).flatMap((record) => {
    const text = Buffer.from(fields(fields(record, 5)[0], 1)[0]).toString();
    return fromPprof(gunzipSync(Buffer.from(text, 'base64')), 'span_id');
  });
  return samples.length === 0 ? undefined : samples;
}

function isCpuProfile(record) {
  return fields(record, 6).some((attribute) => {
    const [key, value] = [fields(attribute, 1)[0], fields(attribute, 2)[0]].map((bytes) =>
      Buffer.from(bytes ?? []),
    );
    return key.toString() === 'profiling.data.type' && value.subarray(2).toString() === 'cpu';
  });
}

/** The length-delimited fields of one number in a protobuf message. */
function fields(bytes, wanted) {
  const reader = new BinaryReader(bytes);
  const found = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === wanted && wireType === 2) found.push(reader.bytes());
    else reader.skip(wireType, number);
  }
  return found;
}

function fromPprof(bytes, spanLabel) {
  const profile = Profile.decode(bytes);
  const text = (index) => profile.stringTable.strings[Number(index)];
  const names = new Map(profile.function.map(({ id, name }) => [Number(id), text(name)]));
  const locations = new Map(profile.location.map((one) => [Number(one.id), one]));
  const countAt = profile.sampleType.findIndex(({ unit }) => text(unit) === 'count');
  return profile.sample.map((sample) => ({
    functions: sample.locationId.flatMap((id) =>
      locations.get(Number(id)).line.map(({ functionId }) => names.get(Number(functionId))),
    ),
    spanId: spanIdOf(
      sample.label.find(({ key }) => text(key) === spanLabel),
      text,
    ),
    count: countAt === -1 ? 1 : Number(sample.value[countAt]),
  }));
}

function spanIdOf(label, text) {
  if (label === undefined) return null;
  const str = text(label.str);
  if (str !== '') return /^[0-9a-f]{16}$/.test(str) ? str : BigInt(str).toString(16).padStart(16, '0');
  return BigInt.asUintN(64, BigInt(label.num)).toString(16).padStart(16, '0');
}

function unzipped(bytes) {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}
