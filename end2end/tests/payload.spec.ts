// What a page costs before it can be used, that its head names all of it, and what happens when a part does not come.
import { type Page } from '@playwright/test';

import { accessible, alive, expect, test, visit } from './portal';

/** Kilobytes of WebAssembly on the wire before a page has come alive. They may shrink; a new figure goes in here. */
const ceilings = {
  '/': 450,
  '/catalog': 415,
  '/catalog/default/component/checkout': 500,
};

/** What else has a part of its own. */
const others = [
  '/catalog/default/component/checkout/dependencies',
  '/catalog/default/component/checkout/history',
  '/catalog/default/component/checkout/inspect',
  '/catalog/default/api/checkout-api/definition',
  '/explore',
  '/graph?root=component:default/checkout',
  '/register',
  '/ingestion',
  '/settings',
  '/device',
  '/admin/people',
  '/admin/tokens',
  '/admin/providers',
  '/admin/policies',
  '/admin/policies/import',
  '/admin/policies/why',
  '/manage',
  '/notifications',
  '/notifications/settings',
  '/announcements',
  '/announcements/new',
  '/feedback',
  '/admin/policies/standard',
  '/admin/policies/standard?part=tests',
  '/admin/policies/standard?part=differences',
  '/admin/audit',
  '/admin/navigation',
  '/nowhere',
];

/** The WebAssembly that is fetched until the page has come alive with the kilobytes of each, and what its head names. */
async function fetched(page: Page, path: string) {
  const files = new Map<string, number>();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const names = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.url.endsWith('.wasm')) names.set(requestId, new URL(response.url).pathname);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const name = names.get(requestId);
    if (name) files.set(name, (files.get(name) ?? 0) + encodedDataLength / 1000);
  });
  // An idle browser fetches the rest; that is not what a page waits for.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  const html = await (await visit(page, path))!.text();
  await session.detach();
  const links = html.slice(0, html.indexOf('</head>')).match(/<link[^>]*\brel="preload"[^>]*>/g) ?? [];
  const named = links.flatMap((link) => link.match(/[^"]*\.wasm(?=")/g) ?? []);
  return { files, named };
}

for (const [path, ceiling] of Object.entries(ceilings)) {
  test(`the weight of ${path}`, async ({ page }) => {
    const { files } = await fetched(page, path);
    const sum = [...files.values()].reduce((sum, size) => sum + size, 0);
    expect(files.size, 'a main part and others').toBeGreaterThan(1);
    expect(sum, [...files].map(([name, size]) => `${name}: ${size.toFixed(1)}`).join('\n')).toBeLessThan(ceiling);
  });
}

test('no part is heavier than 150 KB', async ({ page, request }) => {
  await visit(page, '/catalog');
  const base = (await page.locator('link[rel=preload][as=fetch]').first().getAttribute('href'))!.replace(/[^/]*$/, '');
  const loader = await (await request.get(`${base}split.js`)).text();
  const parts = new Set(loader.match(/(?:part|chunk)_\w+\.wasm/g));
  expect(parts.size).toBeGreaterThan(10);
  for (const part of parts) {
    const answer = await request.get(base + part, { headers: { 'accept-encoding': 'br' } });
    expect(Number(answer.headers()['content-length']), part).toBeLessThan(150_000);
  }
});

for (const path of [...Object.keys(ceilings), ...others]) {
  test(`the head of ${path} names its parts`, async ({ page, quiet }) => {
    quiet.allowStatus(404);
    const { files, named } = await fetched(page, path);
    expect([...files.keys()].filter((file) => !named.includes(file)), 'fetched without being named').toEqual([]);
    expect(named.filter((name) => !files.has(name)), 'named without being needed').toEqual([]);
    expect(files.size).toBeGreaterThan(1);
  });
}

test('a look at a link has the code of its page loaded', async ({ page }) => {
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0;
  });
  await visit(page, '/catalog?kind=component');
  const loaded = (name: string) => page.waitForResponse((answer) => answer.url().includes(`/part_${name}`) && answer.ok());
  const entity = Promise.all([loaded('entity_page'), loaded('overview_tab')]);
  await page.locator('#catalog-table [data-primary]').first().hover();
  await entity;
  const explore = loaded('explore_view');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Explore' }).focus();
  await explore;
  await visit(page, '/');
  const arranging = loaded('home_arranging');
  await page.getByRole('button', { name: 'Edit home' }).hover();
  await arranging;
});

test('what browsers get names no folder of the machine that it was built on', async ({ page }) => {
  const { files } = await fetched(page, '/catalog');
  expect(files.size).toBeGreaterThan(0);
  for (const name of files.keys()) {
    const bytes = await (await page.request.get(name)).body();
    expect(bytes.includes('/registry/src/'), name).toBe(false);
  }
});

test('a look at a tab has its data asked for, once', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    const question = /\/fn\/catalog\/(graph|impact|history|inspect)\b/.exec(request.url());
    if (question) asked.push(question[1]);
  });
  await visit(page, '/catalog/default/component/checkout');
  const tab = (name: string) => page.locator('.entity-body').getByRole('link', { name });
  asked.length = 0;
  const answered = Promise.all(['graph', 'impact'].map((name) => page.waitForResponse((answer) => answer.url().includes(`/fn/catalog/${name}`))));
  await tab('Dependencies').hover();
  await Promise.all((await answered).map((answer) => answer.finished()));
  await tab('Dependencies').click();
  await expect(page.getByRole('region', { name: 'Impact' })).toBeVisible();
  await expect(page.locator('.dependencies-related svg').first()).toBeVisible();
  expect(asked.sort()).toEqual(['graph', 'impact']);
  const history = page.waitForResponse((answer) => answer.url().includes('/fn/catalog/history'));
  await tab('History').focus();
  await (await history).finished();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/history$/);
  await expect(page.locator('.history .change').first()).toBeVisible();
  expect(asked.filter((name) => name === 'history')).toHaveLength(1);
});

test('what is typed into the palette before its part has come is kept', async ({ page }) => {
  let come: () => void = () => undefined;
  const wanted = new Promise<void>((done) => (come = done));
  await page.route('**/part_*.wasm', async (route) => {
    if (route.request().url().includes('/part_content')) await wanted;
    await route.continue();
  });
  await page.goto('/catalog');
  await alive(page);
  await page.keyboard.press('Control+k');
  // One key after another, without waiting for anything: `g` and `e` would go to Explore.
  await page.keyboard.type('gearbox price-eng');
  const box = page.getByRole('combobox', { name: 'Find pages, entities and actions' });
  await expect(box).toHaveValue('gearbox price-eng');
  await expect(page.locator('#palette-list')).toHaveCount(0);
  await accessible(page);
  await box.fill('price-eng');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/catalog$/);
  come();
  await expect(page).toHaveURL(/\/component\/price-engine/);
});

test('icons are drawn from the document once a page is alive', async ({ page }) => {
  await visit(page, '/catalog');
  await expect(page.locator('symbol#icon-search')).toBeAttached();
  await page.keyboard.press('Control+k');
  const icon = page.locator('#palette .palette-query use');
  await expect(icon).toHaveAttribute('href', '#icon-search');
  expect(await icon.evaluate((use: SVGUseElement) => use.getBoundingClientRect().width)).toBeGreaterThan(5);
});

test.describe('a part that does not come', () => {
  test.beforeEach(async ({ quiet }) => {
    quiet.allowNoise('ERR_FAILED');
    quiet.allowNoise('ERR_INTERNET_DISCONNECTED');
    quiet.allowNoise('Failed to fetch');
  });

  test('leaves the page as it is, and comes when it is tried again', async ({ page }) => {
    await visit(page, '/register');
    await page.route('**/part_explore*.wasm', (route) => route.abort());
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Explore' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'A part of this page could not be loaded.' });
    await expect(alert).toBeVisible();
    await accessible(page);
    // What there is goes on working, and the same once more does no harm.
    await page.keyboard.press('[');
    const refused = page.waitForEvent('requestfailed');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await refused;
    await expect(alert).toBeVisible();
    await page.unroute('**/part_explore*.wasm');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Explore' })).toBeVisible();
    await expect(alert).toBeHidden();
    await expect(page.locator('html[data-crashed]')).toHaveCount(0);
  });

  test('is fetched by itself once the network is back', async ({ page, context }) => {
    // Nothing may be in the browser's cache by then.
    await page.addInitScript(() => {
      window.requestIdleCallback = () => 0;
    });
    await visit(page, '/catalog');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'A part of this page could not be loaded.' });
    await expect(page.locator('html[data-missing]')).toBeAttached();
    await context.setOffline(false);
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Next row');
    await expect(alert).toBeHidden();
  });

  test('leaves what the server has sent, which comes alive when it is tried again', async ({ page }) => {
    await page.route('**/part_catalog_list*.wasm', (route) => route.abort());
    await page.goto('/catalog');
    const alert = page.getByRole('alert').filter({ hasText: 'A part of this page could not be loaded.' });
    await expect(alert).toBeVisible();
    await expect(page.getByRole('heading', { level: 1, name: 'Catalog' })).toBeVisible();
    await page.unroute('**/part_catalog_list*.wasm');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await alive(page);
    await expect(alert).toBeHidden();
  });

  test('may be the main one: the page is loaded again', async ({ page }) => {
    await page.route('**/frontend.wasm', (route) => route.abort());
    await page.goto('/catalog');
    const alert = page.getByRole('alert').filter({ hasText: 'A part of this page could not be loaded.' });
    await expect(alert).toBeVisible();
    await page.unroute('**/frontend.wasm');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await alive(page);
    await expect(alert).toBeHidden();
  });
});
