/** What this browser remembers of its user. Storage may be forbidden or full; then a choice lasts for the page. */
const PREFIX = 'hotspan.';

export function readPreference(name: string): string | null {
  try {
    return window.localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function writePreference(name: string, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(PREFIX + name);
    else window.localStorage.setItem(PREFIX + name, value);
  } catch {
    // Remembering is a convenience.
  }
}
