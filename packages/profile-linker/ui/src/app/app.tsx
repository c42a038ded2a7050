import type { ReactElement } from 'react';
import { usePlace } from '../router/location.js';
import { parseRoute } from '../router/route.js';
import { SpansPage } from '../spans/spans-page.js';
import { TracePage } from '../trace/trace-page.js';
import { NotFound } from './not-found.js';
import { Shell } from './shell.js';

export function App(): ReactElement {
  const { pathname } = usePlace();
  const route = parseRoute(pathname);
  return (
    <Shell view={route.view}>
      {route.view === 'spans' && <SpansPage />}
      {route.view === 'trace' && (
        <TracePage key={route.traceId} traceId={route.traceId} spanId={route.spanId} />
      )}
      {route.view === 'not-found' && <NotFound path={route.path} />}
    </Shell>
  );
}
