// The graph: re-centring, opening, keys, the list, and all of it in the address.
import { alive, expect, test, visit } from './portal';

const start = '/graph?root=component:default/checkout';

test('options show at once and stand in the address', async ({ page }) => {
  await visit(page, start);
  await page.getByLabel('Depth').selectOption('3');
  await expect(page).toHaveURL(/depth=3/);
  await page.getByRole('checkbox', { name: 'Resource' }).check();
  await expect(page).toHaveURL(/kind=resource/);
  await page.reload();
  await alive(page);
  await expect(page.getByRole('checkbox', { name: 'Resource' })).toBeChecked();
  await page.getByRole('link', { name: /^List/ }).click();
  await expect(page.getByRole('table', { name: 'Relations' })).toBeVisible();
});

test('the search finds what to start from', async ({ page }) => {
  await visit(page, '/graph');
  await page.getByRole('searchbox').first().fill('price-eng');
  await page.getByRole('main').getByRole('link', { name: /price-engine/ }).first().click();
  await expect(page).toHaveURL(/root=component:default\/price-engine/);
});

test("Backstage's address leads here", async ({ page }) => {
  await visit(page, '/catalog-graph?rootEntityRefs%5B%5D=component%3Adefault%2Fcheckout&maxDepth=1');
  await expect(page).toHaveURL(/\/graph\?root=component:default\/checkout&depth=1/);
});
