// What opens over a page: menus, popovers, the drawer, and the cards of entities. Each is accessible in both themes.
import { accessible, expect, fits, test, visit } from './portal';

test('the columns of the catalog', async ({ page }) => {
  test.slow();
  await visit(page, '/catalog?kind=component');
  const opener = page.getByRole('button', { name: 'Columns' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const popover = page.getByRole('group', { name: 'Columns' });
  await expect(popover).toBeVisible();
  await accessible(page);
  await popover.getByRole('link', { name: 'Namespace' }).click();
  await expect(page.getByRole('columnheader', { name: 'Namespace' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(popover).toBeHidden();
});

test('the formats of the export', async ({ page }) => {
  test.slow();
  await visit(page, '/catalog?kind=component');
  const opener = page.getByRole('button', { name: 'Export', exact: true });
  await opener.click();
  await expect(page.getByRole('group', { name: 'Export' })).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
});

test("the menu of an entity, by keyboard", async ({ page }) => {
  test.slow();
  await visit(page, '/catalog/default/component/checkout');
  const opener = page.getByRole('button', { name: 'More' });
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Copy reference' })).toBeFocused();
  await accessible(page);
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Delete entity' })).toBeFocused();
  await page.keyboard.press('Enter');
  const question = page.getByRole('dialog', { name: 'Delete this entity?' });
  await expect(question).toBeVisible();
  await accessible(page);
  await question.getByRole('button', { name: 'Keep it' }).click();
  await expect(question).toBeHidden();
});

test('the drawer of a narrow window', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 390, height: 844 });
  await visit(page, '/catalog');
  await page.getByRole('button', { name: 'Menu' }).click();
  const drawer = page.getByRole('navigation', { name: 'Main' });
  await expect(drawer.getByRole('link', { name: 'Ingestion' })).toBeVisible();
  await accessible(page);
  await drawer.getByRole('link', { name: 'Ingestion' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Ingestion/);
  await expect(drawer.getByRole('link', { name: 'Ingestion' })).toBeHidden();
});

test('the filters of a narrow window', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 390, height: 844 });
  await visit(page, '/catalog?kind=component');
  await page.getByText('Filters', { exact: true }).click();
  await expect(page.getByRole('region', { name: 'Lifecycle' })).toBeVisible();
  await accessible(page);
  await fits(page);
});

test('a look at an entity says what it is, and asks once', async ({ page }) => {
  test.slow();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/fn/catalog/entity')) asked.push(request.url());
  });
  await visit(page, '/catalog?kind=system');
  const link = page.getByRole('main').getByRole('link', { name: /Checkout/ }).first();
  const card = page.getByRole('tooltip');
  await link.hover();
  await expect(card).toContainText('system:default/checkout');
  await expect(link).toHaveAttribute('aria-describedby', 'hover-card');
  await accessible(page);
  // The pointer may go to the card, which stays.
  await card.hover();
  await page.waitForTimeout(400);
  await expect(card).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await page.mouse.move(0, 0);
  await link.hover();
  await expect(card).toBeVisible();
  expect(asked).toHaveLength(1);
  // And its page needs no further answer.
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Checkout/);
  await expect(card).toBeHidden();
  expect(asked).toHaveLength(1);
});

test('the card of an entity comes with the focus too', async ({ page }) => {
  await visit(page, '/catalog/default/component/checkout');
  const owner = page.getByRole('main').getByRole('link', { name: 'Payments' }).first();
  await owner.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(owner).toBeFocused();
  await expect(page.getByRole('tooltip')).toContainText('group:default/payments');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('tooltip')).toBeHidden();
  await expect(owner).toBeFocused();
});
