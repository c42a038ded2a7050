import { promisify } from 'node:util';
import { gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { RequestError } from '../server/request-error.js';
import type { Encoding } from '../service/decoder.js';

type Inflate = (body: Uint8Array, options: ZlibOptions) => Promise<Buffer>;

const INFLATERS: { readonly [encoding: string]: Inflate } = {
  gzip: promisify<Uint8Array, ZlibOptions, Buffer>(gunzip),
  'x-gzip': promisify<Uint8Array, ZlibOptions, Buffer>(gunzip),
  deflate: promisify<Uint8Array, ZlibOptions, Buffer>(inflate),
};

/** @throws RequestError 415 unless the header names one of the two encodings that OTLP/HTTP has. */
export function encodingOf(contentType: string | undefined): Encoding {
  const type = (contentType ?? '').split(';')[0]!.trim().toLowerCase();
  if (type === 'application/x-protobuf') return 'protobuf';
  if (type === 'application/json') return 'json';
  const got = type === '' ? 'no content type' : `the content type ${JSON.stringify(type.slice(0, 100))}`;
  throw new RequestError(
    415,
    'HOTSPAN_CONTENT_TYPE',
    `The request has ${got}.`,
    'OTLP over HTTP is application/x-protobuf or application/json.',
  );
}

/** @throws RequestError 415 for a content encoding that cannot be undone here. */
export function checkContentEncoding(contentEncoding: string | undefined): void {
  const name = normalise(contentEncoding);
  if (name === '' || name === 'identity' || Object.hasOwn(INFLATERS, name)) return;
  throw new RequestError(
    415,
    'HOTSPAN_CONTENT_ENCODING',
    `The request has the content encoding ${JSON.stringify(name.slice(0, 100))}.`,
    'Use gzip, deflate or no compression.',
  );
}

/**
 * Undoes the content encoding.
 * @throws RequestError 413 when the result would be larger than `maxInflatedBytes`, 400 when the data is damaged
 */
export async function inflateBody(
  body: Uint8Array,
  contentEncoding: string | undefined,
  maxInflatedBytes: number,
): Promise<Uint8Array> {
  const inflater = INFLATERS[normalise(contentEncoding)];
  if (!inflater) {
    if (body.length > maxInflatedBytes) throw tooLarge(maxInflatedBytes);
    return body;
  }
  try {
    return await inflater(body, { maxOutputLength: maxInflatedBytes });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxInflatedBytes, error);
    throw new RequestError(
      400,
      'HOTSPAN_BAD_COMPRESSION',
      `The body is not what its content encoding says: ${message}.`,
      'The body was cut off or damaged on its way, or Content-Encoding is wrong.',
      { cause: error },
    );
  }
}

function normalise(contentEncoding: string | undefined): string {
  return (contentEncoding ?? '').trim().toLowerCase();
}

function tooLarge(limit: number, cause?: unknown): RequestError {
  return new RequestError(
    413,
    'HOTSPAN_INFLATED_TOO_LARGE',
    `The body is larger than ${limit} bytes once inflated.`,
    'Send smaller batches, or raise the limit with HOTSPAN_MAX_INFLATED_BYTES.',
    { cause },
  );
}
