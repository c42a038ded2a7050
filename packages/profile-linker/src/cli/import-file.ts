import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  decodeProfilesRequest,
  decodeTraceRequest,
  HotspanError,
  type ProfileData,
  parseProfilesRequestJson,
  parseTraceRequestJson,
  profileFromPprof,
  type ResourceSpans,
} from '@hotspan/wire';
import type { Settings } from '../settings.js';

export interface FileContent {
  readonly spans: readonly ResourceSpans[];
  readonly profiles: readonly ProfileData[];
}

const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip);
const OPENING_BRACE = 0x7b;

/**
 * Reads pprof (.pb, .pb.gz), OTLP JSON (one request a line, as the Collector's file exporter writes them, or one in
 * the whole file) and OTLP protobuf (one request).
 * @throws HotspanError when the file cannot be read, or is none of these
 */
export async function readImportFile(file: string, settings: Settings): Promise<FileContent> {
  const bytes = await unzip(await read(file), settings.maxInflatedBytes);
  if (firstVisibleByte(bytes) === OPENING_BRACE) return fromJson(bytes);
  return fromProtobuf(bytes, settings.service === '' ? serviceFromName(file) : settings.service);
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'there is no such file' : message;
    throw new HotspanError('HOTSPAN_FILE', problem, 'Check the path.', { cause: error });
  }
}

async function unzip(bytes: Buffer, maxOutputLength: number): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await inflate(bytes, { maxOutputLength });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      const hint = 'If you trust the file, raise the limit with HOTSPAN_MAX_INFLATED_BYTES.';
      throw new HotspanError('HOTSPAN_FILE', `larger than ${maxOutputLength} bytes once inflated`, hint);
    }
    const hint = 'The file is damaged or cut off; fetch it again.';
    throw new HotspanError('HOTSPAN_FILE', `not a whole gzip file: ${message}`, hint, { cause: error });
  }
}

function firstVisibleByte(bytes: Uint8Array): number | undefined {
  return bytes.find((byte) => byte > 0x20);
}

function fromJson(bytes: Buffer): FileContent {
  const text = bytes.toString('utf8');
  const whole = tryJson(text);
  const requests =
    whole === undefined
      ? text
          .split('\n')
          .map(lineToJson)
          .filter((line) => line !== null)
      : [whole];
  const spans: ResourceSpans[] = [];
  const profiles: ProfileData[] = [];
  for (const request of requests) {
    const keys = Object.keys(request as object);
    if (keys.includes('resourceSpans')) spans.push(...parseTraceRequestJson(request));
    else if (keys.includes('resourceProfiles')) profiles.push(...parseProfilesRequestJson(request));
    else {
      const hint = 'OTLP JSON has resourceSpans or resourceProfiles at its top.';
      throw new HotspanError(
        'HOTSPAN_FILE',
        `JSON, but not OTLP (keys: ${keys.slice(0, 5).join(', ')})`,
        hint,
      );
    }
  }
  return { spans, profiles };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null for an empty line. */
function lineToJson(line: string, index: number): unknown {
  if (line.trim() === '') return null;
  try {
    return JSON.parse(line);
  } catch (error) {
    const hint = 'Expected one OTLP request as JSON on each line.';
    const problem = `line ${index + 1} is not JSON: ${(error as Error).message.slice(0, 200)}`;
    throw new HotspanError('HOTSPAN_FILE', problem, hint, { cause: error });
  }
}

/**
 * pprof and both OTLP requests begin with the same byte, so each is tried; the one that reads without an error and
 * has something in it is right.
 */
function fromProtobuf(bytes: Buffer, service: string): FileContent {
  const attempts: readonly (() => FileContent)[] = [
    () => ({ spans: [], profiles: [withService(profileFromPprof(bytes), service)] }),
    () => ({ spans: decodeTraceRequest(bytes), profiles: [] }),
    () => ({ spans: [], profiles: decodeProfilesRequest(bytes) }),
  ];
  const problems: string[] = [];
  for (const attempt of attempts) {
    try {
      const content = attempt();
      if (hasContent(content)) return content;
    } catch (error) {
      if (!(error instanceof HotspanError)) throw error;
      problems.push(error.message);
    }
  }
  throw new HotspanError(
    'HOTSPAN_FILE',
    `not a profile or trace file that can be read${problems[0] === undefined ? '' : ` (as pprof: ${problems[0]})`}`,
    'Known are pprof (.pb, .pb.gz), OTLP JSON lines and OTLP protobuf.',
  );
}

function hasContent({ spans, profiles }: FileContent): boolean {
  return (
    spans.some((batch) => batch.spans.length > 0) || profiles.some((profile) => profile.samples.length > 0)
  );
}

/** pprof files name no service. */
function withService(profile: ProfileData, service: string): ProfileData {
  if (profile.resource['service.name'] !== undefined) return profile;
  return { ...profile, resource: { ...profile.resource, 'service.name': service } };
}

function serviceFromName(file: string): string {
  return path.basename(file).replace(/\.(gz|pb|pprof|prof|bin)\b.*$/i, '') || path.basename(file);
}
