import type { ReactElement } from 'react';
import { Notice } from '../components/notice.js';
import { useTitle } from '../platform/use-title.js';
import { Link } from '../router/link.js';

export function NotFound({ path }: { readonly path: string }): ReactElement {
  useTitle('Not found');
  return (
    <div className="centered">
      <Notice tone="empty" title="There is no such page" heading="h1">
        <p>
          <code>{path}</code> is not a page of Hotspan. A trace is at <code>/trace/</code> and its id of 32
          hex digits, a span at <code>/trace/…/span/</code> and its id of 16.
        </p>
        <p>
          <Link href="/">See the slowest spans</Link>
        </p>
      </Notice>
    </div>
  );
}
