import { BinaryReader } from '@bufbuild/protobuf/wire';

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly reason: string;
}

/** Reads a `google.rpc.Status` with one `ErrorInfo`, protobuf or JSON. */
export async function readStatus(response: Response): Promise<RpcStatus> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.headers.get('content-type') === 'application/json') {
    const { code, message, details } = JSON.parse(new TextDecoder().decode(bytes));
    return { code, message, reason: details[0].reason };
  }
  const fields = readFields(bytes);
  const any = readFields(fields.get(3) as Uint8Array);
  const info = readFields(any.get(2) as Uint8Array);
  const text = (value: unknown): string => new TextDecoder().decode(value as Uint8Array);
  if (text(any.get(1)) !== 'type.googleapis.com/google.rpc.ErrorInfo') throw new Error('no ErrorInfo');
  return { code: fields.get(1) as number, message: text(fields.get(2)), reason: text(info.get(1)) };
}

function readFields(bytes: Uint8Array): Map<number, number | Uint8Array> {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, number | Uint8Array>();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    fields.set(field, wireType === 2 ? reader.bytes() : reader.uint32());
  }
  return fields;
}
