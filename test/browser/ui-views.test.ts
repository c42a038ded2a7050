import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import type { ApiSpanSummary, SpanLedgerResponse, SpansResponse } from '@hotspan/profile-linker/api';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { FixtureServer } from '../support/fixture-server.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

declare const axe: { run(root: Document, options: object): Promise<{ readonly violations: Violation[] }> };

/** What axe has against a page, one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    async (values) => (await axe.run(document, { runOnly: values })).violations,
    RULES,
  );
  return found.map(({ id, impact, nodes }) => {
    return `${impact} ${id}: ${nodes[0]?.target.join(' ')}: ${nodes[0]?.failureSummary}`;
  });
}

interface Spans {
  readonly payment: ApiSpanSummary;
  readonly waiting: ApiSpanSummary;
  readonly failed: ApiSpanSummary;
  readonly large: ApiSpanSummary;
}

async function findSpans(server: FixtureServer): Promise<Spans> {
  const { spans } = await server.json<SpansResponse>('/spans?limit=1000');
  const find = (matches: (span: ApiSpanSummary) => boolean): ApiSpanSummary => {
    const span = spans.find(matches);
    assert.ok(span);
    return span;
  };
  return {
    payment: find((span) => span.service === 'payment' && span.samples > 5),
    waiting: find((span) => span.kind === 'client'),
    failed: find((span) => span.statusCode === 'error' && span.service === 'payment'),
    large: find((span) => span.operation === 'import catalogue'),
  };
}

function pathOf(span: ApiSpanSummary): string {
  return `/trace/${span.traceId}/span/${span.spanId}`;
}

/** Opens what is closed in the ledger of a span, where a view has one. */
async function unfoldLedger(page: Page): Promise<void> {
  const { pathname, search } = new URL(page.url());
  if (!pathname.includes('/span/') || search.includes('tab=')) return;
  const ledger = page.getByRole('region', { name: 'Time ledger' });
  await ledger.getByRole('list', { name: 'What the time went into' }).waitFor();
  const closed = ledger.getByRole('button', { expanded: false });
  while ((await closed.count()) > 0) await closed.first().click();
}

/** Path of each view, with text that is there once the view is complete. */
function viewsOf({ payment, waiting, failed, large }: Spans): Record<string, readonly [string, string]> {
  return {
    'slowest spans': ['/', 'nightly report'],
    'a search that is not one': ['/?min=soon', 'is not a duration'],
    'a search without results': ['/?service=nobody', 'No span matches'],
    'a trace': [`/trace/${payment.traceId}`, 'POST /charge'],
    'a large trace': [`/trace/${large.traceId}`, 'import batch 0'],
    'a span with its flame graph': [pathOf(payment), 'luhnEveryPrefix'],
    'a span with children, searched': [`${pathOf(payment)}?scope=children&q=luhn`, 'of total'],
    'a span without samples': [pathOf(waiting), 'never ran code of its own'],
    attributes: [`${pathOf(failed)}?tab=attributes`, 'http.route'],
    events: [`${pathOf(failed)}?tab=events`, 'exception'],
    'an unknown trace': [`/trace/${'ab'.repeat(16)}`, 'This trace is not stored here'],
    'no such page': ['/nowhere', 'There is no such page'],
  };
}

describe('the views of the web UI', () => {
  let browser: Browser;
  let server: FixtureServer;
  let empty: FixtureServer;
  let spans: Spans;
  const problems: string[] = [];

  const open = async (url: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      const is404 = message.text().includes('404');
      if (message.type() === 'error' && !is404) problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('http://127.0.0.1:')) problems.push(`left the machine: ${request.url()}`);
    });
    await page.goto(url);
    return page;
  };

  before(async () => {
    [browser, server, empty] = await Promise.all([
      launchBrowser(),
      FixtureServer.start(),
      FixtureServer.start(['--empty']),
    ]);
    spans = await findSpans(server);
  });

  after(async () => {
    await browser?.close();
    await server?.[Symbol.asyncDispose]();
    await empty?.[Symbol.asyncDispose]();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`have nothing for axe to find, ${colorScheme}`, async () => {
      for (const [name, [path, text]] of Object.entries(viewsOf(spans))) {
        const page = await open(server.url + path, { colorScheme });
        await page.getByText(text).first().waitFor();
        await unfoldLedger(page);
        assert.deepEqual(await violations(page), [], name);
        await page.close();
      }
      const page = await open(empty.url, { colorScheme });
      await page.getByText('npx hotspan run -- node app.js').waitFor();
      assert.deepEqual(await violations(page), [], 'a fresh install');
      await page.close();
    });
  }

  it('fit on a telephone, and axe agrees', async () => {
    for (const [name, [path, text]] of Object.entries(viewsOf(spans))) {
      const page = await open(server.url + path, { viewport: { width: 390, height: 844 } });
      await page.getByText(text).first().waitFor();
      await unfoldLedger(page);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.equal(excess, 0, `${name} is too wide`);
      assert.deepEqual(await violations(page), [], name);
      await page.close();
    }
  });

  it('say loading, failed and empty each in its own way', async () => {
    const page = await open('about:blank');
    const error = { code: 'HOTSPAN_STORE_BUSY', message: 'The store is busy.', hint: 'Stop `other`.' };
    let fails = true;
    await page.route('**/profile?*', async (route) => {
      if (fails) await route.fulfill({ status: 503, json: { error } });
      else await route.continue();
    });
    await page.goto(server.url + pathOf(spans.payment));
    const alert = page.getByRole('alert');
    await alert.waitFor();
    for (const part of [error.message, error.code, 'other']) {
      assert.match((await alert.textContent()) ?? '', new RegExp(part));
    }
    assert.deepEqual(await violations(page), []);
    fails = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('treeitem', { name: /^luhnEveryPrefix/ }).waitFor();
    assert.equal(await alert.count(), 0);

    await page.route('**/profile?*', () => new Promise(() => {}));
    await page.goto(server.url + pathOf(spans.payment));
    await page.getByText('Loading the profile').waitFor();
    await page.close();
  });

  it('tell where the time of a waiting span went, and lead to what held its thread', async () => {
    const page = await open(server.url + pathOf(spans.waiting));
    const ledger = page.getByRole('region', { name: 'Time ledger' });
    const entries = ledger.getByRole('list', { name: 'What the time went into' }).getByRole('listitem');
    await entries.first().waitFor();
    const told = await entries
      .locator('data')
      .evaluateAll((found) => found.map((data) => Number((data as HTMLDataElement).value)));
    assert.ok(told.length > 1);
    assert.equal(
      told.reduce((sum, nanos) => sum + nanos, 0),
      spans.waiting.durationNanos,
    );
    await page.getByText('never ran code of its own').waitFor();
    const path = `/traces/${spans.waiting.traceId}/spans/${spans.waiting.spanId}/ledger`;
    const { blockedBy } = await server.json<SpanLedgerResponse>(path);
    const guilty = blockedBy.find(({ kind }) => kind === 'span');
    const blocked = ledger.getByRole('region', { name: 'Blocked by' });
    assert.match((await blocked.textContent()) ?? '', /contention, not proof/);
    await blocked.getByRole('table', { name: 'Blocked by' }).getByRole('link').first().click();
    await page.waitForURL(`**/trace/${guilty?.traceId}/span/${guilty?.spanId}`);
    await page.getByRole('heading', { name: guilty?.operation ?? '', level: 2 }).waitFor();
    await page.close();
  });

  it('say that a store can give no time ledger, and let one that failed be tried again', async () => {
    const page = await open('about:blank');
    const error = { code: 'HOTSPAN_STORE_BUSY', message: 'The store is busy.', hint: '' };
    let status = 501;
    await page.route('**/ledger', async (route) => {
      if (status === 200) await route.continue();
      else await route.fulfill({ status, json: { error } });
    });
    await page.goto(server.url + pathOf(spans.payment));
    const ledger = page.getByRole('region', { name: 'Time ledger' });
    await ledger.getByText('No time ledger from this store.').waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.deepEqual(await violations(page), []);
    status = 503;
    await page.reload();
    await ledger.getByRole('alert').waitFor();
    assert.deepEqual(await violations(page), []);
    status = 200;
    await ledger.getByRole('button', { name: 'Try again' }).click();
    await ledger.getByRole('list', { name: 'What the time went into' }).waitFor();

    await page.route('**/ledger', () => new Promise(() => {}));
    await page.reload();
    await ledger.getByText('Loading the time ledger').waitFor();
    await page.close();
  });

  it('are reached with the keyboard alone, from the list to the function and back', async () => {
    const page = await open(server.url);
    const status = page.getByRole('region', { name: 'Flame graph' }).getByRole('status').last();
    await page.getByRole('link', { name: 'POST /charge' }).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('/char');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/operation=POST/);
    const slowest = page.getByRole('table', { name: 'Slowest spans' });
    await slowest.getByRole('link', { name: 'POST /checkout' }).first().waitFor({ state: 'detached' });
    const first = slowest.getByRole('link', { name: 'POST /charge' }).first();
    for (
      let stops = 0;
      stops < 20 && !(await first.evaluate((link) => link === document.activeElement));
      stops++
    ) {
      await page.keyboard.press('Tab');
    }
    const list = page.url();
    await page.keyboard.press('ArrowDown');
    const led = await page.evaluate(() => document.activeElement?.id);
    await page.keyboard.press('Enter');
    await page.getByRole('treeitem', { name: /^luhnEveryPrefix/ }).waitFor();
    await page.keyboard.press('f');
    await page.keyboard.press('End');
    await page.getByText(/^luhnEveryPrefix, .*card\.ts:77, Your code, .* ms, \d+ %, 0 callees$/).waitFor();
    await page.keyboard.press('ArrowUp');
    assert.match((await status.textContent()) ?? '', /^validateCard, /);
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Zoom' }).getByText('validateCard').waitFor();
    const zoomed = page.url();
    assert.match(zoomed, /zoom=/);
    await page.keyboard.press('Escape');
    await page.getByRole('navigation', { name: 'Zoom' }).waitFor({ state: 'detached' });

    await page.goto(zoomed);
    await page.getByRole('navigation', { name: 'Zoom' }).getByText('validateCard').waitFor();
    const chosen = page.getByRole('table', { name: 'Functions' }).getByRole('button', { pressed: true });
    assert.match((await chosen.textContent()) ?? '', /^validateCard/);
    await page.goto(list);
    await page.locator(`#${led}`).press('Enter');
    await page.getByRole('treegrid', { name: 'Trace waterfall' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Slowest spans' }).waitFor();
    await page.waitForFunction((id) => document.activeElement?.id === id, led);
    await page.close();
  });

  it('let the waterfall be walked, folded and opened by key', async () => {
    const page = await open(`${server.url}/trace/${spans.large.traceId}`);
    const grid = page.getByRole('treegrid', { name: 'Trace waterfall' });
    await grid.focus();
    const all = Number(await grid.getAttribute('aria-rowcount'));
    assert.ok(all > 9000);
    await page.keyboard.press('End');
    await page.waitForFunction(() => {
      const id = document.querySelector('[role=treegrid]')?.getAttribute('aria-activedescendant');
      return document.getElementById(id ?? '')?.textContent?.includes('INSERT stock');
    });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(/collapsed=/);
    assert.ok(Number(await grid.getAttribute('aria-rowcount')) < all);
    await page.waitForFunction(() => {
      const id = document.querySelector('[role=treegrid]')?.getAttribute('aria-activedescendant');
      return document.getElementById(id ?? '')?.textContent?.includes('import batch 0');
    });
    await page.reload();
    assert.ok(Number(await grid.getAttribute('aria-rowcount')) < all);
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'import batch 0', level: 2 }).waitFor();
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'import batch 0');
    await page.keyboard.press('Escape');
    await page.waitForURL(/\/trace\/[0-9a-f]{32}(\?|$)/);
    await page.close();
  });

  it('list their keys on ?', async () => {
    const page = await open(server.url);
    await page.getByRole('heading', { name: 'Slowest spans' }).waitFor();
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard' });
    await dialog.waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.keyboard.press('?');
    assert.equal(await dialog.isVisible(), false);
    await page.close();
  });

  it('raised no error, broke no content security policy and asked no other machine', () => {
    assert.deepEqual(
      problems.filter((problem) => !/50[13]/.test(problem)),
      [],
    );
  });
});
