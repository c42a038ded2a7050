import { DecodeError, HotspanError, LimitError } from '@hotspan/wire';

/** A request that cannot be answered as asked, with the HTTP status that says so. */
export class RequestError extends HotspanError {
  override readonly name: string = 'RequestError';
  readonly status: number;
  /** Set when the same request may succeed later. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    hint: string,
    options?: { cause?: unknown; retryAfterSeconds?: number },
  ) {
    super(code, message, hint, options);
    this.status = status;
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }
}

/** Statuses of the errors that layers below HTTP raise by code. */
const STATUS_BY_CODE: { readonly [code: string]: number } = {
  HOTSPAN_BAD_CURSOR: 400,
  HOTSPAN_BAD_SEARCH: 400,
  HOTSPAN_BAD_PROFILE: 400,
  HOTSPAN_BAD_SPAN: 400,
  HOTSPAN_TRACE_NOT_STORED: 404,
  HOTSPAN_SPAN_NOT_STORED: 404,
  HOTSPAN_SPAN_TOO_LONG: 422,
  HOTSPAN_NO_SAMPLE_TIMES: 501,
  HOTSPAN_STORE_CLOSED: 503,
  HOTSPAN_STORE_OVERLOADED: 503,
  HOTSPAN_STORE_BUSY: 503,
  HOTSPAN_STORE_FULL: 503,
  HOTSPAN_STORE_UNWRITABLE: 503,
};

/** A person has to do something first, so exporters need not hurry. */
const RETRY_AFTER_SECONDS = 10;

/**
 * Whatever was thrown, as a RequestError. Unknown errors become a 500 that tells nothing of the inside; they keep the
 * original as `cause` for the log.
 */
export function toRequestError(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  if (error instanceof DecodeError) {
    const status = error instanceof LimitError ? 413 : 400;
    return new RequestError(status, error.code, error.message, error.hint, { cause: error });
  }
  if (error instanceof HotspanError) return fromHotspanError(error);
  return fromFramework(error) ?? internal(error);
}

function fromHotspanError(error: HotspanError): RequestError {
  const status = STATUS_BY_CODE[error.code] ?? 500;
  const retry = status === 503 ? { retryAfterSeconds: RETRY_AFTER_SECONDS } : {};
  return new RequestError(status, error.code, error.message, error.hint, { cause: error, ...retry });
}

/** Errors that Fastify raises while it reads a request; they carry `statusCode` and a code of their own. */
function fromFramework(error: unknown): RequestError | undefined {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new RequestError(
      413,
      'HOTSPAN_BODY_TOO_LARGE',
      'The body is larger than this server accepts.',
      'Send smaller batches, or raise the limit with HOTSPAN_MAX_BODY_BYTES.',
      { cause: error },
    );
  }
  if (code === 'ECONNRESET' || code === 'ECONNABORTED') {
    const hint = 'The client gave up, or the connection was lost.';
    return new RequestError(400, 'HOTSPAN_ABORTED', 'The request ended early.', hint, { cause: error });
  }
  if (code?.startsWith('FST_') && statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new RequestError(
      statusCode,
      'HOTSPAN_BAD_REQUEST',
      message ?? 'Bad request.',
      'Check the request.',
      {
        cause: error,
      },
    );
  }
  return undefined;
}

function internal(error: unknown): RequestError {
  return new RequestError(
    500,
    'HOTSPAN_INTERNAL',
    'The linker failed to answer this request.',
    'This is a bug in Hotspan. Its log says more; please report it.',
    { cause: error },
  );
}
