import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { nativeRequire } from '../native-require.cjs';
import { isMappable } from './mappable.js';
import type { SourcePosition } from './sampler.js';

/** `sourcemapper.js` of `@datadog/pprof` 5.20.0, as far as it is used. */
interface MapperModule {
  readSourceMappingURL(file: string): Promise<string | undefined>;
  readonly SourceMapper: new () => Mapper;
}

interface Mapper {
  loadMapContent(file: string, content: string, mapDirectory: string): Promise<void>;
  hasMappingInfo(file: string): boolean;
  mappingInfo(position: SourcePosition): Partial<SourcePosition>;
}

/**
 * Resolves positions through the source maps of the files that were sampled, and of no others: an application's
 * whole folder would cost memory and time for code that never ran. Reads and parses whole maps: not for the
 * application's thread.
 */
export class FileSourceMaps {
  readonly #module: MapperModule;
  readonly #mapper: Mapper;
  readonly #loaded = new Map<string, Promise<void>>();

  constructor(load: (id: string) => unknown = nativeRequire) {
    this.#module = load('@datadog/pprof/out/src/sourcemapper/sourcemapper.js') as MapperModule;
    this.#mapper = new this.#module.SourceMapper();
  }

  async resolve(positions: readonly SourcePosition[]): Promise<readonly SourcePosition[]> {
    const files = new Set(positions.filter(isMappable).map(({ file }) => file));
    await Promise.all([...files].map((file) => this.#ensure(file)));
    return positions.map((position) => this.#map(position));
  }

  #ensure(file: string): Promise<void> {
    const loading = this.#loaded.get(file) ?? this.#load(file).catch(() => undefined);
    this.#loaded.set(file, loading);
    return loading;
  }

  async #load(file: string): Promise<void> {
    const url = await this.#module.readSourceMappingURL(file);
    if (url === undefined) return;
    if (url.startsWith('data:')) {
      await this.#mapper.loadMapContent(file, decodeDataUrl(url), path.dirname(file));
      return;
    }
    const mapFile = path.resolve(path.dirname(file), decodeURIComponent(url));
    await this.#mapper.loadMapContent(file, await readFile(mapFile, 'utf8'), path.dirname(mapFile));
  }

  #map(position: SourcePosition): SourcePosition {
    if (!isMappable(position) || !this.#mapper.hasMappingInfo(position.file)) return position;
    try {
      const { file, line, column, name } = this.#mapper.mappingInfo(position);
      return {
        file: file === undefined ? position.file : withoutScheme(file),
        line: line ?? 0,
        column: column ?? 0,
        name: name ?? position.name,
      };
    } catch {
      return position;
    }
  }
}

/** webpack names its sources `webpack://name/./src/a.ts`; resolved like a path, that leaves `…/webpack:/name/src/a.ts`. */
function withoutScheme(file: string): string {
  return file.replace(/^.*\/webpack:\/+[^/]*\//, '');
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(',');
  const data = url.slice(comma + 1);
  return url.slice(0, comma).endsWith(';base64')
    ? Buffer.from(data, 'base64').toString('utf8')
    : decodeURIComponent(data);
}
