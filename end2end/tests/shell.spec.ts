import { accessible, alive, expect, fits, test, visit } from './portal';

test('the palette opens anywhere, finds entities and goes there by keyboard', async ({ page }) => {
  await visit(page, '/catalog');
  await page.keyboard.press('Control+k');
  const box = page.getByRole('combobox');
  await expect(box).toBeFocused();
  await page.keyboard.type('price-eng');
  await expect(page.getByRole('option', { name: /price-engine/ }).first()).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/component\/price-engine/);
});

test('escape returns the focus to where the palette was opened', async ({ page }) => {
  await visit(page, '/catalog');
  const opener = page.getByRole('button', { name: /Search/ }).first();
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
});

test('tab stays in the palette, and a click beside it closes it', async ({ page }) => {
  await visit(page, '/catalog');
  const opener = page.getByRole('button', { name: /Search/ }).first();
  await opener.focus();
  await page.keyboard.press('Enter');
  const box = page.getByRole('combobox');
  await expect(box).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(box).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(box).toBeFocused();
  // There is a link of the page below.
  await page.mouse.click(60, 126);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(opener).toBeFocused();
  await expect(page).toHaveURL(/\/catalog/);
});

test('? lists the keys, and g goes places', async ({ page }) => {
  await visit(page, '/catalog');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/\/explore/);
});

test('the theme is kept, and there from the first paint', async ({ page }) => {
  await visit(page, '/catalog');
  const toggle = page.getByRole('button', { name: /theme/i }).first();
  await toggle.click();
  const theme = await page.locator('html').getAttribute('data-theme');
  expect(theme).toBeTruthy();
  const html = await (await page.request.get('/catalog')).text();
  expect(html).toContain(`data-theme="${theme}"`);
});

test('the sidebar stays as it was left', async ({ page }) => {
  await visit(page, '/catalog');
  await page.getByRole('button', { name: 'Unpin sidebar' }).click();
  await page.reload();
  await alive(page);
  await page.mouse.move(20, 300);
  await expect(page.getByRole('button', { name: 'Pin sidebar' })).toBeVisible();
});

test('a narrow window has the same places', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await visit(page, '/catalog');
  await fits(page);
  await expect(page.getByRole('navigation').last()).toBeVisible();
});

test('an unknown address says so and proposes', async ({ page, quiet }) => {
  quiet.allowStatus(404);
  const response = await visit(page, '/checkout');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('main').getByRole('link', { name: /checkout/i }).first()).toBeVisible();
});

test('skips to the content', async ({ page }) => {
  await visit(page, '/catalog');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: /Skip/ })).toBeFocused();
});

test('moves on without a new document', async ({ page }) => {
  await visit(page, '/catalog');
  await page.evaluate(() => ((window as unknown as { mark: number }).mark = 1));
  await page.getByRole('navigation').first().getByRole('link', { name: 'Explore' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Explore/);
  expect(await page.evaluate(() => (window as unknown as { mark?: number }).mark)).toBe(1);
});
