import { type ReactElement, type ReactNode, useRef } from 'react';
import { useStatus } from '../api/queries.js';
import { HelpIcon, LogoIcon, MoonIcon, SunIcon, SystemIcon } from '../components/icons.js';
import { formatBytes, formatCount } from '../format/number.js';
import { useShortcut } from '../platform/shortcuts.js';
import { nextTheme, type Theme, useTheme } from '../platform/theme.js';
import { useViewFocus } from '../platform/use-view-focus.js';
import { Link } from '../router/link.js';
import { KeysDialog } from './keys-dialog.js';

const THEME_NAMES: { readonly [theme in Theme]: string } = { system: 'System', light: 'Light', dark: 'Dark' };

export function Shell({
  view,
  children,
}: {
  readonly view: string;
  readonly children: ReactNode;
}): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const openKeys = (): void => dialog.current?.showModal();
  useViewFocus(view);
  useShortcut('?', openKeys);
  useShortcut('t', nextTheme);
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className="app-header">
        <Link
          href="/"
          className="brand"
          aria-label="Hotspan, slowest spans"
          aria-current={view === 'spans' ? 'page' : undefined}
        >
          <LogoIcon />
          <span>Hotspan</span>
        </Link>
        <StoreLine />
        <ThemeButton />
        <button
          type="button"
          className="icon-button"
          onClick={openKeys}
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
        >
          <HelpIcon />
        </button>
      </header>
      <main id="main" tabIndex={-1} className={`view view-${view}`}>
        {children}
      </main>
      <KeysDialog ref={dialog} />
    </>
  );
}

function StoreLine(): ReactElement {
  const { data } = useStatus(10_000);
  if (data === undefined) return <p className="store-line" />;
  const { spans, samples, bytesOnDisk } = data.store;
  return (
    <p className="store-line">
      <span className="number">{formatCount(spans)}</span> spans
      <span className="wide-only">
        {' '}
        · <span className="number">{formatCount(samples)}</span> samples · {formatBytes(bytesOnDisk)} on disk
        · v{data.version}
      </span>
    </p>
  );
}

function ThemeButton(): ReactElement {
  const theme = useTheme();
  return (
    <button
      type="button"
      className="icon-button"
      onClick={nextTheme}
      aria-label={`Theme: ${THEME_NAMES[theme]}`}
      title={`Theme: ${THEME_NAMES[theme]} (t)`}
    >
      {theme === 'dark' ? <MoonIcon /> : theme === 'light' ? <SunIcon /> : <SystemIcon />}
    </button>
  );
}
