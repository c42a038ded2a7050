/** What an OTLP server says beside the status: `rejected` profiles of a partial success, and its message. */
export interface OtlpAnswer {
  readonly rejected: number;
  readonly message: string;
}

const NOTHING: OtlpAnswer = { rejected: 0, message: '' };
const MAX_MESSAGE_LENGTH = 300;

/**
 * Reads the body of an answer to a profiles request: `ExportProfilesServiceResponse` (partial_success = 1:
 * rejected_profiles = 1, error_message = 2) after success, `google.rpc.Status` (message = 2) after a failure, each as
 * protobuf or JSON, or plain text. An unreadable body says nothing; it is never an error.
 */
export function readOtlpAnswer(body: Uint8Array, contentType: string, success: boolean): OtlpAnswer {
  if (body.byteLength === 0) return NOTHING;
  try {
    if (contentType.includes('json'))
      return fromJson(JSON.parse(Buffer.from(body).toString('utf8')), success);
    if (contentType.includes('protobuf')) return fromProtobuf(body, success);
  } catch {
    return NOTHING;
  }
  return success || !contentType.startsWith('text/plain') ? NOTHING : { rejected: 0, message: text(body) };
}

function fromJson(value: unknown, success: boolean): OtlpAnswer {
  const answer = value as {
    message?: unknown;
    error?: unknown;
    partialSuccess?: Record<string, unknown>;
  } | null;
  if (!success) {
    const message = typeof answer?.message === 'string' ? answer.message : answer?.error;
    return { rejected: 0, message: typeof message === 'string' ? message.slice(0, MAX_MESSAGE_LENGTH) : '' };
  }
  const partial = answer?.partialSuccess;
  const message = partial?.['errorMessage'];
  return {
    rejected: Number(partial?.['rejectedProfiles'] ?? 0) || 0,
    message: typeof message === 'string' ? message.slice(0, MAX_MESSAGE_LENGTH) : '',
  };
}

function fromProtobuf(body: Uint8Array, success: boolean): OtlpAnswer {
  if (!success) return { rejected: 0, message: text(fieldsOf(body).get(2)) };
  const partial = fieldsOf(body).get(1);
  if (!(partial instanceof Uint8Array)) return NOTHING;
  const fields = fieldsOf(partial);
  const rejected = fields.get(1);
  return { rejected: typeof rejected === 'number' ? rejected : 0, message: text(fields.get(2)) };
}

/** Numbers and byte strings of one protobuf message by field number, the last of each; enough for these two. */
function fieldsOf(body: Uint8Array): Map<number, number | Uint8Array> {
  const fields = new Map<number, number | Uint8Array>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = body[at++];
      if (byte === undefined) throw new RangeError('truncated');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  while (at < body.byteLength) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType === 0) fields.set(tag >>> 3, varint());
    else if (wireType === 2) {
      const length = varint();
      if (at + length > body.byteLength) throw new RangeError('truncated');
      fields.set(tag >>> 3, body.subarray(at, at + length));
      at += length;
    } else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else throw new RangeError('not a wire type');
  }
  return fields;
}

function text(bytes: number | Uint8Array | undefined): string {
  return bytes instanceof Uint8Array
    ? Buffer.from(bytes).toString('utf8').trim().slice(0, MAX_MESSAGE_LENGTH)
    : '';
}
