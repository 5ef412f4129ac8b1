// The graph: re-centring, opening, keys, the list, and all of it in the address.
import { alive, expect, test, visit } from './portal';

const start = '/graph?root=component:default/checkout';

test('a click re-centres, shift and a click open the entity', async ({ page }) => {
  await visit(page, start);
  const drawing = page.getByRole('group', { name: /What is around checkout/ });
  await drawing.getByRole('link', { name: /^price-engine/ }).click();
  await expect(page).toHaveURL(/root=component:default\/price-engine/);
  await page.goBack();
  await expect(page).toHaveURL(/root=component:default\/checkout/);
  await drawing.getByRole('link', { name: /^price-engine/ }).click({ modifiers: ['Shift'] });
  await expect(page).toHaveURL(/\/catalog\/default\/component\/price-engine$/);
});

test('arrows move between boxes, Enter opens one, plus and zero change the size', async ({ page }) => {
  await visit(page, start);
  const drawing = page.getByRole('group', { name: /What is around checkout/ });
  const root = drawing.locator('a[aria-current]');
  await root.focus();
  const whole = await drawing.getAttribute('viewBox');
  await page.keyboard.press('+');
  await expect(drawing).not.toHaveAttribute('viewBox', whole ?? '');
  await page.keyboard.press('ArrowRight');
  await expect(root).not.toBeFocused();
  const focused = drawing.locator('a:focus');
  await expect(focused).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/catalog\/default\//);
});

test('options show at once and stand in the address', async ({ page }) => {
  await visit(page, start);
  await page.getByLabel('Depth').selectOption('3');
  await expect(page).toHaveURL(/depth=3/);
  await page.getByRole('checkbox', { name: 'Resource', exact: true }).check();
  await expect(page).toHaveURL(/kind=resource/);
  await page.reload();
  await alive(page);
  await expect(page.getByRole('checkbox', { name: 'Resource', exact: true })).toBeChecked();
  await page.getByRole('link', { name: /^List/ }).click();
  await expect(page.getByRole('table', { name: 'Relations' })).toBeVisible();
});

test('the search finds what to start from', async ({ page }) => {
  await visit(page, '/graph');
  await page.getByRole('searchbox').first().fill('price-eng');
  await page.getByRole('main').getByRole('link', { name: /price-engine/ }).first().click();
  await expect(page).toHaveURL(/root=component:default\/price-engine/);
});

test('the options work without scripts', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto(start);
  await page.getByLabel('Direction', { exact: true }).selectOption('tb');
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/direction=tb/);
  await expect(page).toHaveURL(/root=component/);
  await context.close();
});

test("Backstage's address leads here", async ({ page }) => {
  await visit(page, '/catalog-graph?rootEntityRefs%5B%5D=component%3Adefault%2Fcheckout&maxDepth=1');
  await expect(page).toHaveURL(/\/graph\?root=component:default\/checkout&depth=1/);
});
