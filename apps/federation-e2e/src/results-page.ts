import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const AXE = join(import.meta.dirname, '..', '..', '..', 'node_modules', 'axe-core', 'axe.min.js');

/** Where Debian puts its Chromium; `COLLIMATE_CHROMIUM` names another one. Undefined if there is none. */
export const CHROMIUM = [process.env['COLLIMATE_CHROMIUM'], '/usr/bin/chromium'].find(
  (path) => path !== undefined && existsSync(path),
);

/** What a browser finds on a page, at one width and in one colour scheme. */
export interface PageReport {
  readonly text: string;
  readonly errors: readonly string[];
  /** Rules of axe that the page breaks. */
  readonly violations: readonly string[];
  /** Pixels that the content is wider than the window. */
  readonly overflowPx: number;
  /** The most pixels by which a table is wider than its frame, so that columns are hidden. */
  readonly hiddenPx: number;
}

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A real browser that is cut off from everything but loopback. It is started for the first page that is looked at; every page is seen by a visitor of
 * its own, with an empty cache and no storage.
 */
export class TestBrowser {
  private browser: Promise<Browser> | undefined;

  /** Opens a page, at one width and in one colour scheme. */
  async lookAt(url: string, widthPx: number, colorScheme: 'light' | 'dark'): Promise<PageReport> {
    this.browser ??= chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
    const visitor = await (
      await this.browser
    ).newContext({ viewport: { width: widthPx, height: 900 }, colorScheme, bypassCSP: true });
    try {
      const page = await visitor.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await page.goto(url, { waitUntil: 'networkidle' });
      await page.evaluate(readFileSync(AXE, 'utf8'));
      const found = await page.evaluate<{ violations: { id: string }[]; overflow: number; hidden: number; text: string }>(
        `axe.run().then((report) => ({ violations: report.violations, overflow: document.documentElement.scrollWidth - innerWidth, hidden: Math.max(0, ...[...document.querySelectorAll('.scroll')].map((table) => table.scrollWidth - table.clientWidth)), text: document.body.innerText }))`,
      );
      const { text, violations, overflow: overflowPx, hidden: hiddenPx } = found;
      return { text, errors, violations: violations.map(({ id }) => id), overflowPx, hiddenPx };
    } finally {
      await visitor.close();
    }
  }

  async close(): Promise<void> {
    await (await this.browser)?.close();
  }
}
