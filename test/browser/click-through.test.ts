import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { DemoProcess } from '../support/demo-process.js';
import { repositoryRoot } from '../support/repository.js';

const GUILTY = 'isBinBlocked';

/** Filters the list and clicks the slow payment that ran most of its time itself: the others waited for it. */
async function clickSlowPayment(page: Page): Promise<void> {
  await page.getByLabel('Service').selectOption('payment');
  await page.getByLabel('Profile').selectOption({ label: 'Has samples' });
  const rows = page
    .getByRole('table', { name: 'Slowest spans' })
    .getByRole('row')
    .filter({ hasText: 'payment.validateCard' });
  await rows.first().waitFor();
  const samples = await rows.evaluateAll((all) =>
    all.map((row) => Number(row.querySelector('td:nth-child(6)')?.textContent)),
  );
  await rows
    .nth(samples.indexOf(Math.max(...samples)))
    .getByRole('link')
    .click();
}

/** What a newcomer does: the demo runs, they open its URL and click from the list to the function. */
describe('from the list to the guilty function in a real browser', () => {
  const demo = new DemoProcess();
  let browser: Browser;
  let url: string;
  const problems: string[] = [];

  const open = async (): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) problems.push(`left the machine: ${request.url()}`);
    });
    return page;
  };

  before(async () => {
    browser = await launchBrowser();
    url = String((await demo.event('ready'))['url']);
    await demo.event('slow-checkout');
  });

  after(async () => {
    await browser?.close();
    await demo.end();
  });

  it('by clicking', async () => {
    const page = await open();
    await page.goto(url);
    await page.getByRole('heading', { name: 'Slowest spans' }).waitFor();
    await clickSlowPayment(page);

    await page
      .getByRole('treegrid', { name: 'Trace waterfall' })
      .getByRole('row', { selected: true })
      .waitFor();
    const graph = page.getByRole('region', { name: 'Flame graph' });
    await graph
      .getByRole('treeitem', { name: new RegExp(GUILTY) })
      .first()
      .waitFor();
    const functions = page.getByRole('table', { name: 'Functions' });
    assert.match((await functions.getByRole('row').nth(1).textContent()) ?? '', new RegExp(GUILTY));
    assert.match(page.url(), /\/trace\/[0-9a-f]{32}\/span\/[0-9a-f]{16}/);

    if (process.env['HOTSPAN_SCREENSHOTS']) {
      const folder = path.join(repositoryRoot, 'docs/images');
      await mkdir(folder, { recursive: true });
      await page.screenshot({ path: path.join(folder, 'span.png') });
    }

    const deep = page.url();
    await page.close();
    const again = await open();
    await again.goto(deep);
    await again
      .getByRole('treeitem', { name: new RegExp(GUILTY) })
      .first()
      .waitFor();
    await again.close();
  });

  it('from the trace: the whole checkout, its payment span, and the same samples with children from above', async () => {
    const page = await open();
    await page.goto(url);
    await clickSlowPayment(page);
    const rows = page.getByRole('treegrid', { name: 'Trace waterfall' });
    await rows
      .getByRole('row', { name: /POST \/checkout/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'POST /checkout', level: 2 }).waitFor();
    await page
      .getByRole('radio', { name: 'With children' })
      .or(page.getByRole('button', { name: 'With children' }))
      .first()
      .click();
    await page
      .getByRole('region', { name: 'Flame graph' })
      .getByRole('treeitem', { name: new RegExp(GUILTY) })
      .first()
      .waitFor();
    await page.close();
  });

  it('raised no error in the page and made no request to another machine', () => {
    assert.deepEqual(problems, []);
  });
});
