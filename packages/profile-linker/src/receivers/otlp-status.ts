import { BinaryWriter } from '@bufbuild/protobuf/wire';
import type { RequestError } from '../server/request-error.js';
import type { Encoding } from '../service/decoder.js';

/** Numbers of google.rpc.Code. */
const RPC_CODES: { readonly [status: number]: number } = {
  400: 3, // INVALID_ARGUMENT
  403: 7, // PERMISSION_DENIED
  404: 5, // NOT_FOUND
  405: 12, // UNIMPLEMENTED
  408: 4, // DEADLINE_EXCEEDED
  413: 8, // RESOURCE_EXHAUSTED
  415: 3,
  429: 8,
  503: 14, // UNAVAILABLE
};
const RPC_INTERNAL = 13;
const ERROR_INFO = 'type.googleapis.com/google.rpc.ErrorInfo';
const ERROR_DOMAIN = 'hotspan';

export interface EncodedBody {
  readonly contentType: string;
  /** As bytes: Fastify would add a charset to the type of a text, and OTLP clients compare the type as it is. */
  readonly body: Buffer;
}

/** An empty `Export…ServiceResponse`: everything was stored. */
export function encodeSuccess(encoding: Encoding): EncodedBody {
  return encoding === 'json'
    ? { contentType: 'application/json', body: Buffer.from('{}') }
    : { contentType: 'application/x-protobuf', body: Buffer.alloc(0) };
}

/**
 * A `google.rpc.Status`, which OTLP/HTTP prescribes for failures, in the encoding of the request. The message holds
 * the hint too, because exporters print the message and nothing else.
 */
export function encodeStatus(error: RequestError, encoding: Encoding): EncodedBody {
  const code = RPC_CODES[error.status] ?? RPC_INTERNAL;
  const message = `${error.message.replace(/[^.!?]$/, '$&.')} ${error.hint}`.trim();
  if (encoding === 'json') {
    const details = [{ '@type': ERROR_INFO, reason: error.code, domain: ERROR_DOMAIN }];
    return { contentType: 'application/json', body: Buffer.from(JSON.stringify({ code, message, details })) };
  }
  const info = new BinaryWriter().uint32(0x0a).string(error.code).uint32(0x12).string(ERROR_DOMAIN).finish();
  const details = new BinaryWriter().uint32(0x0a).string(ERROR_INFO).uint32(0x12).bytes(info).finish();
  const status = new BinaryWriter()
    .uint32(0x08)
    .int32(code)
    .uint32(0x12)
    .string(message)
    .uint32(0x1a)
    .bytes(details)
    .finish();
  return { contentType: 'application/x-protobuf', body: Buffer.from(status) };
}
