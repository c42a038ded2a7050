import {
  DecodeError,
  type DecodeLimits,
  decodeProfilesRequest,
  decodeTraceRequest,
  type ProfileData,
  parseProfilesRequestJson,
  parseTraceRequestJson,
  type ResourceSpans,
} from '@hotspan/wire';

export type Encoding = 'protobuf' | 'json';

/**
 * Turns request bodies into the model. Asynchronous, so that it can be done on another thread; the body belongs to
 * the decoder from the call on.
 *
 * Rejects with DecodeError for a body that is malformed, and LimitError for one that holds too much.
 */
export interface Decoder {
  traces(body: Uint8Array, encoding: Encoding): Promise<readonly ResourceSpans[]>;
  profiles(body: Uint8Array, encoding: Encoding): Promise<readonly ProfileData[]>;
}

/** Decodes on the calling thread. */
export function createInlineDecoder(limits: Partial<DecodeLimits> = {}): Decoder {
  return {
    async traces(body, encoding) {
      return encoding === 'json'
        ? parseTraceRequestJson(parseJson(body), limits)
        : decodeTraceRequest(body, limits);
    },
    async profiles(body, encoding) {
      return encoding === 'json'
        ? parseProfilesRequestJson(parseJson(body), limits)
        : decodeProfilesRequest(body, limits);
    },
  };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(UTF8.decode(body));
  } catch (error) {
    const problem = `not JSON: ${(error as Error).message.slice(0, 200)}`;
    const hint = 'Send what the content type says: application/json, or application/x-protobuf for protobuf.';
    throw new DecodeError('body', problem, hint, undefined, { cause: error });
  }
}
