import * as ownApi from '@opentelemetry/api';
import { nativeRequire } from '../native-require.cjs';
import { apiVersionAt } from './caller-version.js';
import type { PackageFinder } from './packages.js';
import type { TraceSdk } from './trace-sdk.js';

const NAME = '@opentelemetry/api';

export type Api = Pick<typeof ownApi, 'trace' | 'context' | 'propagation'>;

export interface ApiCopies {
  /** The copy to register with: the application's, so that tracers it asked for before follow. */
  readonly registering: Api;
  /** Versions of the copies that will read what is registered. */
  readonly versions: readonly string[];
}

/** One process may hold several copies of the api: the application's, the SDK's, and the one this package imports. */
export function findApiCopies(packages: PackageFinder, sdk: TraceSdk | undefined): ApiCopies {
  const own = nativeRequire;
  const app = packages.findInApp(NAME);
  const requires = [app?.require, sdk?.found.require, own].filter((each) => each !== undefined);
  const versions = requires.flatMap((each) => {
    try {
      return apiVersionAt(each.resolve(NAME)) ?? [];
    } catch {
      return [];
    }
  });
  const registering = (app?.exports ?? fromSdk(sdk) ?? ownApi) as Api;
  return { registering, versions };
}

function fromSdk(sdk: TraceSdk | undefined): unknown {
  try {
    return sdk?.found.require(NAME);
  } catch {
    return undefined;
  }
}
