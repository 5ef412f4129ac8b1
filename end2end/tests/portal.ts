// What every spec shares: a page that fails the test when its console speaks or an answer is an error, and the
// checks that each page has to pass.
import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';

type Quiet = {
  /** Answers with these statuses are expected by the test. */
  allowStatus: (status: number) => void;
  /** What the console says with these words is expected by the test. */
  allowNoise: (words: string) => void;
};

export const test = base.extend<{ quiet: Quiet }>({
  quiet: [
    async ({ page }, use) => {
      const allowed = new Set<number>();
      const words: string[] = [];
      const noise: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) {
          noise.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      page.on('pageerror', (error) => noise.push(`exception: ${error.message}`));
      page.on('response', (response) => {
        if (response.status() >= 400) noise.push(`${response.status()} ${response.url()}`);
      });
      await use({ allowStatus: (status) => allowed.add(status), allowNoise: (text) => words.push(text) });
      const unexpected = noise.filter(
        (line) =>
          !words.some((text) => line.includes(text)) &&
          ![...allowed].some((status) => line.startsWith(`${status} `) || line.includes(`status of ${status}`)),
      );
      expect(unexpected, 'a quiet page').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Goes to an address and waits until the page has come alive. */
export async function visit(page: Page, path: string) {
  const response = await page.goto(path);
  await alive(page);
  return response;
}

/** Waits until the page has come alive. */
export async function alive(page: Page) {
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: 10_000 });
}

/** Takes what is different in each run out of a page: times, durations, and ids of the run. */
export async function steady(page: Page) {
  await expect(page.locator('[role=status][aria-label=Loading]')).toHaveCount(0);
  // The folder of the example is another one in each run.
  const example = process.env.CALLBOARD_EXAMPLE ?? '';
  await page.evaluate((example) => {
    for (const time of document.querySelectorAll('time')) time.textContent = 'a time';
    for (const changing of document.querySelectorAll('[data-changing]')) changing.textContent = 'changing';
    for (const folder of document.querySelectorAll('.ingestion-path .folders')) folder.textContent = '';
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = words.nextNode(); text; text = words.nextNode()) {
      const before = text.nodeValue ?? '';
      const after = (example ? before.replaceAll(example, '/example') : before)
        .replace(/(?:\/[\w.-]+)+\/example\/catalog/g, '/example/catalog')
        .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'a-uid')
        .replace(/\b[0-9a-f]{40,64}\b/g, 'a-hash');
      if (after !== before) text.nodeValue = after;
    }
  }, example);
}

/** No accessibility violation in either theme. */
export async function accessible(page: Page) {
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
    // What fades in has the contrast of neither end.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    const found = violations.map((v) => `${theme}: ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' | ')}`);
    expect(found).toEqual([]);
  }
}

/** Nothing is wider than the window. */
export async function fits(page: Page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'a horizontal scrollbar').toBeLessThanOrEqual(0);
}
