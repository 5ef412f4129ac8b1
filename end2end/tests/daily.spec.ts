// What somebody does every day: stars in lists, the palette with what they have been to and what the page offers.
import { accessible, alive, expect, test } from './portal';
import { enter, open, type Doors } from './doors';

let doors: Doors;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  doors = await open();
});
test.beforeEach(({ quiet }) => {
  // The provider's own pages: they want a font of the internet, and have no icon.
  quiet.allowNoise('fonts.googleapis.com');
  quiet.allowNoise('/favicon.ico');
});
test.afterAll(async () => {
  await doors.stop();
});

test('a row of the catalog is starred by mouse and by key', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/catalog?kind=component');
  const rows = page.locator('#catalog-table [data-row]');
  const first = rows.first().getByRole('button', { name: /^Star / });
  await first.click();
  await expect(first).toHaveAttribute('aria-pressed', 'true');
  await rows.nth(1).getByRole('link').first().focus();
  await page.keyboard.press('s');
  const second = rows.nth(1).getByRole('button', { name: /^Star / });
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await accessible(page);
  // They stand in the page that the server sends.
  await page.reload();
  await alive(page);
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await second.click();
  await expect(second).toHaveAttribute('aria-pressed', 'false');
});

test('the way back is there after the page has gone that offered it', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/catalog/default/component/price-engine');
  const star = page.getByRole('button', { name: /^Star / });
  await star.click();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await star.click();
  const undo = page.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Explore' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Explore' })).toBeVisible();
  await undo.click();
  await page.goto(`${doors.url}/catalog/default/component/price-engine`);
  await alive(page);
  await expect(star).toHaveAttribute('aria-pressed', 'true');
});

test('the palette knows where one has been on each device, until that is forgotten', async ({ browser, page }) => {
  await enter(page, doors, 'amara.diallo', '/catalog/default/component/price-engine');
  // So long one stays before it counts as a visit.
  await page.waitForTimeout(2_500);
  const elsewhere = await browser.newContext();
  const phone = await elsewhere.newPage();
  await enter(phone, doors, 'amara.diallo', '/explore');
  await phone.keyboard.press('Control+k');
  const recent = phone.getByRole('group', { name: 'Recent' });
  await expect(recent.getByRole('option').filter({ hasText: 'price-engine' })).toBeVisible();
  await accessible(phone);
  await phone.keyboard.press('Escape');
  await phone.goto(`${doors.url}/`);
  await alive(phone);
  await phone.getByRole('button', { name: 'Clear history' }).click();
  await phone.getByRole('button', { name: 'Forget them' }).click();
  await expect(phone.getByText('Nowhere yet')).toBeVisible();
  await page.reload();
  await alive(page);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('group', { name: 'On this page' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Recent' })).toHaveCount(0);
  await elsewhere.close();
});

test('the palette does what the page offers', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/catalog/default/component/price-engine');
  await page.keyboard.press('Control+k');
  const here = page.getByRole('group', { name: 'On this page' });
  await expect(here.getByRole('option', { name: 'Dependencies' })).toBeVisible();
  await page.keyboard.type('follow');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Following' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('follow');
  await expect(here.getByRole('option', { name: 'Follow no longer' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Follow', exact: true })).toBeVisible();
  // Typed in haste.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('dpndn');
  await expect(here.getByRole('option', { name: 'Dependencies' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/price-engine\/dependencies/);
  // What belonged to the entity is not offered elsewhere.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Explore' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Explore' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(here.getByRole('option', { name: 'Star this page' })).toBeVisible();
  await expect(here.getByRole('option', { name: 'Dependencies' })).toHaveCount(0);
});

test('clicks are recorded together, and not where somebody does not want it', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/explore');
  const sent = page.waitForRequest('**/fn/insights/record');
  await page.getByRole('button', { name: /theme/i }).first().click();
  expect((await (await sent).response())?.status()).toBe(200);
  await page.goto(`${doors.url}/settings?part=appearance`);
  await alive(page);
  await page.getByRole('checkbox', { name: 'Count mine' }).uncheck();
  await page.reload();
  await alive(page);
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/fn/insights/record')) asked += 1;
  });
  await page.getByRole('button', { name: /theme/i }).first().click();
  // Longer than events wait for others.
  await page.waitForTimeout(7_000);
  expect(asked).toBe(0);
});
