import { readFile } from 'node:fs/promises';
import { alive, expect, test, visit } from './portal';

const rows = 'table tbody tr';

test('counts, filters and the address agree', async ({ page, request }) => {
  const answer = await request.get('/api/catalog/entities/by-query?filter=kind=component&limit=0');
  const { totalItems } = await answer.json();
  await visit(page, '/catalog?kind=component');
  await expect(page.getByRole('link', { name: `Components ${totalItems}` })).toHaveAttribute('aria-current', 'page');

  const facet = page.getByRole('region', { name: 'Lifecycle' });
  const deprecated = facet.getByRole('link', { name: /deprecated/ });
  const count = Number((await deprecated.innerText()).match(/\d+/)?.[0]);
  await deprecated.click();
  await expect(page).toHaveURL(/deprecated/);
  await expect(page.locator(rows)).toHaveCount(count);

  await page.reload();
  await alive(page);
  await expect(page.locator(rows)).toHaveCount(count);
  await page.goBack();
  await expect(page).not.toHaveURL(/deprecated/);
  await expect(page.locator(rows)).not.toHaveCount(count);
});

test('full text finds while typing', async ({ page }) => {
  await visit(page, '/catalog');
  await page.keyboard.press('/');
  await page.keyboard.type('payment gate');
  await expect(page.locator(rows).first()).toContainText('payment-gateway');
  await expect(page).toHaveURL(/payment/);
});

test('sorts by a column, both ways', async ({ page }) => {
  await visit(page, '/catalog?kind=component');
  const names = () => page.locator(`${rows} th[scope=row] .cut`).allInnerTexts();
  const first = await names();
  expect(first).toEqual([...first].sort((a, b) => a.localeCompare(b)));
  await page.getByRole('columnheader', { name: /Name/ }).getByRole('link').click();
  await expect(page.locator(`${rows} th[scope=row] .cut`).first()).not.toHaveText(first[0]);
  const last = await names();
  expect(last).toEqual([...last].sort((a, b) => b.localeCompare(a)));
});

test('rows that wait for an answer are dimmed, once that takes a while', async ({ page }) => {
  await visit(page, '/catalog?kind=system');
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/fn/catalog/list*', async (route) => {
    await held;
    await route.continue();
  });
  const table = page.locator('.catalog-card .table-wrap');
  await page.getByRole('columnheader', { name: /Name/ }).getByRole('link').click();
  await expect(table).toHaveCSS('opacity', '0.55');
  release();
  await expect(page.getByRole('columnheader', { name: /Name/ })).toHaveAttribute('aria-sort', 'descending');
  await expect(table).toHaveCSS('opacity', '1');
});

test('keeps the focus and the rows that stay, when the order changes', async ({ page }) => {
  await visit(page, '/catalog?kind=system');
  const row = await page.locator(rows).first().elementHandle();
  const head = page.getByRole('columnheader', { name: /Name/ });
  await head.getByRole('link').focus();
  await page.keyboard.press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'descending');
  await expect(head.getByRole('link')).toBeFocused();
  expect(await row!.evaluate((row) => row === row.parentElement!.lastElementChild)).toBe(true);
  await page.keyboard.press('Enter');
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  expect(await row!.evaluate((row) => row === row.parentElement!.firstElementChild)).toBe(true);
});

test('moves through rows by keyboard and opens one', async ({ page }) => {
  await visit(page, '/catalog?kind=system');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(page.locator(`${rows} a[data-primary]`).first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/catalog\/default\/system\//);
});

test('Back leads to where one was on the page', async ({ page }) => {
  await page.setViewportSize({ width: 1200, height: 500 });
  await visit(page, '/catalog?kind=component');
  const place = () => page.evaluate(() => Math.round(window.scrollY));
  await page.mouse.move(700, 300);
  await page.mouse.wheel(0, 640);
  await expect.poll(place).toBeGreaterThan(600);
  const before = await place();
  await page.getByRole('link', { name: 'price-engine' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/price-engine/);
  await expect.poll(place).toBe(0);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Catalog/);
  await expect.poll(place).toBe(before);
});

test('the height of rows is kept', async ({ page }) => {
  await visit(page, '/catalog?kind=component');
  const row = page.locator(rows).first();
  const height = async () => (await row.boundingBox())?.height ?? 0;
  const comfortable = await height();
  await page.getByRole('button', { name: 'Compact rows' }).click();
  await expect.poll(height).toBeLessThan(comfortable);
  await page.reload();
  await alive(page);
  expect(await height()).toBeLessThan(comfortable);
  await expect(page.getByRole('button', { name: 'Compact rows' })).toHaveAttribute('aria-pressed', 'true');
});

test('exports what is chosen, safely', async ({ page }) => {
  await visit(page, '/catalog?kind=domain');
  await page.getByRole('checkbox', { name: /Selling/ }).check();
  await page.getByRole('button', { name: 'Export' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const file = await download;
  const text = await readFile(await file.path(), 'utf8');
  expect(text.trim().split('\n')).toHaveLength(2);
  expect(text).toContain('domain:default/selling');
});

test('reads the addresses of Backstage', async ({ page }) => {
  await visit(page, '/catalog?filters[kind]=component&filters[tags]=legacy');
  await expect(page.locator(rows)).toHaveCount(1);
  await expect(page.locator(rows).first()).toContainText('ledger-export');
});

test('filters and pages without scripts', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto('/catalog?kind=component');
  await page.getByRole('region', { name: 'Lifecycle' }).getByRole('link', { name: /deprecated/ }).click();
  await expect(page.locator(rows)).toHaveCount(1);
  await page.getByRole('link', { name: 'ledger-export' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ledger-export/);
  await context.close();
});
