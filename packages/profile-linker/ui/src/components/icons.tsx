import type { ReactElement, ReactNode } from 'react';

/** Drawn here, so that no icon set is loaded. Decoration only: the control beside carries the name. */
function Icon({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export function LogoIcon(): ReactElement {
  return (
    <svg className="logo" viewBox="0 0 22 18" width="22" height="18" aria-hidden="true">
      <rect className="logo-1" width="22" height="5" rx="1.2" />
      <rect className="logo-2" y="6.5" width="15" height="5" rx="1.2" />
      <rect className="logo-3" x="4" y="13" width="8" height="5" rx="1.2" />
    </svg>
  );
}

export function ChevronIcon(): ReactElement {
  return (
    <Icon>
      <path d="m6 4 4 4-4 4" />
    </Icon>
  );
}

export function CloseIcon(): ReactElement {
  return (
    <Icon>
      <path d="m4 4 8 8M12 4l-8 8" />
    </Icon>
  );
}

export function HelpIcon(): ReactElement {
  return (
    <Icon>
      <rect x="1.5" y="4" width="13" height="8.5" rx="1.5" />
      <path d="M4.2 6.8h.1M7 6.8h.1M9.8 6.8h.1M4.2 9.8h.1M12 6.8h.1M6.5 9.8h5.2" />
    </Icon>
  );
}

export function SunIcon(): ReactElement {
  return (
    <Icon>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
    </Icon>
  );
}

export function MoonIcon(): ReactElement {
  return (
    <Icon>
      <path d="M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1Z" />
    </Icon>
  );
}

export function SystemIcon(): ReactElement {
  return (
    <Icon>
      <circle cx="8" cy="8" r="5.8" />
      <path d="M8 2.2v11.6A5.8 5.8 0 0 0 8 2.2Z" fill="currentColor" />
    </Icon>
  );
}

export function SearchIcon(): ReactElement {
  return (
    <Icon>
      <circle cx="7" cy="7" r="4.3" />
      <path d="m10.3 10.3 3.4 3.4" />
    </Icon>
  );
}

export function ErrorIcon(): ReactElement {
  return (
    <Icon>
      <path d="M8 1.8 14.6 13.5H1.4Z" />
      <path d="M8 6.2v3.4M8 11.6v.1" />
    </Icon>
  );
}

export function CopyIcon(): ReactElement {
  return (
    <Icon>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5v-1A1.5 1.5 0 0 0 9 3H4a1.5 1.5 0 0 0-1.5 1.5v5A1.5 1.5 0 0 0 4 11h1.5" />
    </Icon>
  );
}

export function CheckIcon(): ReactElement {
  return (
    <Icon>
      <path d="m3 8.5 3.2 3.2L13 4.8" />
    </Icon>
  );
}

export function RefreshIcon(): ReactElement {
  return (
    <Icon>
      <path d="M13.2 6.3A5.5 5.5 0 1 0 13.5 8M13.5 2.8v3.5H10" />
    </Icon>
  );
}
