// What administrators look after: people, tokens of programs, ways to sign in.
import { accessible, alive, expect, fits, test } from './portal';
import { enter, open, type Doors } from './doors';

let doors: Doors;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  doors = await open();
});
test.beforeEach(({ quiet }) => {
  quiet.allowNoise('fonts.googleapis.com');
  quiet.allowNoise('/favicon.ico');
});
test.afterAll(async () => {
  await doors.stop();
});

test('the administration is in the sidebar from the first byte', async ({ page }) => {
  await enter(page, doors, 'carmen.ortiz');
  const html = await (await page.request.get(`${doors.url}/catalog`)).text();
  expect(html).toContain('href="/admin/people"');
  const sidebar = page.getByRole('navigation', { name: 'Main' });
  await expect(sidebar.getByRole('heading', { name: 'Administration' })).toBeVisible();
  await sidebar.getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('People');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(page).toHaveURL(/\/admin\/audit/);
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.keyboard.type('policies');
  await expect(page.getByRole('dialog').getByRole('option', { name: /Policies/ }).first()).toBeVisible();
});

test('people are found, and everything of one is ended', async ({ browser, page }) => {
  test.slow();
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await enter(other, doors, 'amara.diallo');
  await enter(page, doors, 'carmen.ortiz', '/admin/people');
  const list = page.getByRole('table', { name: 'People' });
  await expect(list.getByRole('row', { name: /Carmen Ortiz/ })).toContainText('administrator');
  await accessible(page);
  await page.getByRole('searchbox', { name: 'Find people' }).fill('amara');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=amara/);
  await expect(list.getByRole('row')).toHaveCount(2);
  await list.getByRole('link', { name: 'Amara Diallo' }).click();
  await expect(page).toHaveURL(/\/admin\/people\/default\/amara\.diallo$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Amara Diallo');
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - heading "Amara Diallo" [level=1]
    - button "End everything"
    - region "Sessions":
      - heading "Sessions" [level=2]
      - table "Sessions"
    - region "Tokens":
      - heading "Tokens" [level=2]
    - heading "About" [level=2]
    - heading "Acts for" [level=2]
  `);
  await accessible(page);
  await page.getByRole('button', { name: 'End everything' }).click();
  const question = page.getByRole('dialog', { name: 'End everything of this person?' });
  await accessible(page);
  await question.getByRole('button', { name: 'Keep them' }).click();
  await expect(page.getByRole('button', { name: 'End everything' })).toBeFocused();
  await page.getByRole('button', { name: 'End everything' }).click();
  await question.getByRole('button', { name: 'End everything' }).click();
  await expect(page.getByText(/ended$/)).toBeVisible();
  await expect(page.getByText('Not signed in anywhere')).toBeVisible();
  await other.goto(`${doors.url}/catalog`);
  await expect(other).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test('somebody who never signed in has no page', async ({ page, quiet }) => {
  quiet.allowStatus(404);
  await enter(page, doors, 'carmen.ortiz', '/admin/people/default/nobody');
  await expect(page.getByRole('heading', { name: 'Not found' })).toBeVisible();
});

test('a program gets a token of its own', async ({ page, request }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', '/admin/tokens');
  await accessible(page);
  await page.getByLabel('Name').fill('ci');
  await page.getByLabel('Do what I choose').check();
  await page.getByLabel('See entities').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  const panel = page.getByRole('region', { name: 'ci is made' });
  await expect(panel).toBeVisible();
  const secret = (await panel.locator('.token-value code').textContent()) ?? '';
  const headers = { authorization: `Bearer ${secret}` };
  expect((await request.get(`${doors.url}/api/catalog/entities?limit=1`, { headers })).status()).toBe(200);
  expect((await request.get(`${doors.url}/api/catalog/locations`, { headers })).status()).toBe(403);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  const row = page.getByRole('row', { name: /^ci/ });
  await expect(row).toContainText('See entities');
  await row.getByRole('button', { name: 'End ci' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End token' }).click();
  await expect(page.getByText('The token has ended')).toBeVisible();
});

test('ways to sign in, with what to register at the provider', async ({ page }) => {
  await enter(page, doors, 'carmen.ortiz', '/admin/providers');
  const way = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Lantern staff' }) });
  await expect(way).toContainText(`${doors.url}/api/auth/staff/handler/frame`);
  await expect(way).toContainText('emailMatchingUserEntityProfileEmail');
  await expect(way.getByRole('button', { name: 'Copy the callback address' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Organisation data' })).toBeVisible();
  await accessible(page);
});

test('all of it fits a phone', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, doors, 'carmen.ortiz', '/admin/people');
  for (const path of ['/admin/people', '/admin/people/default/carmen.ortiz', '/admin/tokens', '/admin/providers']) {
    await page.goto(`${doors.url}${path}`);
    await alive(page);
    await fits(page);
  }
});
