import type { ApiError } from '../../../src/http/api-types.js';

/** A request that failed, with what the server (or, when it never answered, this client) has to say about it. */
export class ApiFailure extends Error {
  override readonly name: string = 'ApiFailure';
  readonly code: string;
  readonly hint: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(code: string, message: string, hint: string, status: number) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.status = status;
  }
}

/** GET of a JSON resource under `/api/v1`. @throws ApiFailure */
export async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await send(path, signal);
  const body = await readBody(response);
  if (response.ok && body !== undefined) return body as T;
  throw failureOf(response, body);
}

async function send(path: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(`/api/v1${path}`, { signal, headers: { accept: 'application/json' } });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ApiFailure(
      'HOTSPAN_UNREACHABLE',
      'The linker does not answer.',
      'Is it still running? Start it with `hotspan serve`, then try again.',
      0,
    );
  }
}

async function readBody(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

function failureOf(response: Response, body: unknown): ApiFailure {
  const error = (body as Partial<ApiError> | undefined)?.error;
  if (typeof error?.message === 'string') {
    return new ApiFailure(error.code ?? 'HOTSPAN_UNKNOWN', error.message, error.hint ?? '', response.status);
  }
  return new ApiFailure(
    'HOTSPAN_BAD_ANSWER',
    `The answer (HTTP ${response.status}) is not what this page expects.`,
    'Is this page as new as the linker? Reload it; if that does not help, look at the linker’s log.',
    response.status,
  );
}
