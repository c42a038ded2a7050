import { accessSync, constants } from 'node:fs';
import bundled from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM_BROWSERS = [
  process.env['CHROME_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Without these, Chromium asks the network for updates and lists that no test needs. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function systemBrowser(): string | undefined {
  return SYSTEM_BROWSERS.find((candidate) => {
    try {
      if (!candidate) return false;
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A real Chromium: the system's if there is one, else the one inside the npm package `@sparticuz/chromium`. */
export async function launchBrowser(): Promise<Browser> {
  const system = systemBrowser();
  if (system !== undefined) return await chromium.launch({ executablePath: system, args: QUIET });
  // Its own list of arguments is not used: it turns off web security, and one process for all ends with a page.
  return await chromium.launch({ executablePath: await bundled.executablePath(), args: QUIET });
}
