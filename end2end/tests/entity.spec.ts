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
