import { expect, test, visit } from './portal';

test('says what it is, whose it is and how fresh', async ({ page }) => {
  await visit(page, '/catalog/default/component/checkout');
  const main = page.getByRole('main');
  await expect(main).toContainText('component:default/checkout');
  await expect(main.getByRole('link', { name: 'Payments' }).first()).toHaveAttribute('href', '/catalog/default/group/payments');
  await expect(main).toContainText('production');
  await expect(main).toContainText(/Read\s.*from components-selling\.yaml/);
});

test('tabs are addresses and keep working backwards', async ({ page }) => {
  await visit(page, '/catalog/default/component/checkout');
  await page.getByRole('link', { name: /^Dependencies/ }).click();
  await expect(page).toHaveURL(/\/checkout\/dependencies/);
  await expect(page.getByRole('main')).toContainText('price-engine');
  await page.goBack();
  await expect(page).toHaveURL(/\/component\/checkout$/);
});

test('impact names who is hit, through others too', async ({ page }) => {
  await visit(page, '/catalog/default/resource/seats-db/dependencies');
  const main = page.getByRole('main');
  // seats-db ← seat-service, which provides seats-api ← shop-bff ← web-shop
  await expect(main).toContainText('seat-service');
  await expect(main).toContainText('web-shop');
});

test('an unknown entity proposes near ones', async ({ page, quiet }) => {
  quiet.allowStatus(404);
  const response = await visit(page, '/catalog/default/component/chekout');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('main').getByRole('link', { name: /checkout/ }).first()).toBeVisible();
});

test('an edit on disk is on the page within two seconds, and in the history', async ({ page, request }) => {
  const { readFile, writeFile } = await import('node:fs/promises');
  const folder = process.env.CALLBOARD_EXAMPLE;
  expect(folder, 'CALLBOARD_EXAMPLE names the folder of the example company').toBeTruthy();
  const path = `${folder}/catalog/domains.yaml`;
  const before = await readFile(path, 'utf8');
  const mark = `Changed ${Date.now()}`;
  try {
    await writeFile(path, before.replace('What all software at Lantern stands on.', mark));
    await expect
      .poll(async () => (await (await request.get('/api/catalog/entities/by-name/domain/default/foundations')).json()).metadata.description, {
        timeout: 2_000,
        intervals: [50],
      })
      .toBe(mark);
    await visit(page, '/catalog/default/domain/foundations/history');
    await expect(page.getByRole('main')).toContainText('metadata.description');
    await expect(page.getByRole('main')).toContainText(mark);
  } finally {
    await writeFile(path, before);
  }
});

test('a broken edit keeps the last good version and says where it is wrong', async ({ page, request }) => {
  const { readFile, writeFile } = await import('node:fs/promises');
  const path = `${process.env.CALLBOARD_EXAMPLE}/catalog/resources.yaml`;
  const before = await readFile(path, 'utf8');
  try {
    await writeFile(path, before.replace('  type: kubernetes-cluster\n', '  type: 5\n'));
    await expect
      .poll(async () => (await (await request.get('/api/catalog/entities/by-name/resource/default/prod-eu')).json()).status?.items?.length ?? 0)
      .toBeGreaterThan(0);
    await visit(page, '/catalog/default/resource/prod-eu');
    await expect(page.getByRole('main')).toContainText('resources.yaml');
    await expect(page.getByRole('main')).toContainText('spec.type');
    await expect(page.getByRole('main')).toContainText('kubernetes-cluster');
  } finally {
    await writeFile(path, before);
  }
});
