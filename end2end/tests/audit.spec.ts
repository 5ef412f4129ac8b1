// The record of what was done: found, read, followed, taken away as a file.
import { readFileSync } from 'node:fs';

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

test('signing in is recorded, with who and from where', async ({ page }) => {
  await enter(page, doors, 'carmen.ortiz', '/admin/audit');
  const table = page.getByRole('table', { name: 'Entries of the record' });
  const row = table.getByRole('row').filter({ hasText: 'Signed in' }).first();
  await expect(row).toContainText('carmen.ortiz');
  await expect(row).toContainText('done');
  await accessible(page);
});

test('an entry opens by keyboard and says all that is known', async ({ page }) => {
  await enter(page, doors, 'carmen.ortiz', '/admin/audit');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const open = page.locator('details.audit-entry[open]');
  await expect(open).toHaveCount(1);
  await expect(open).toContainText('Request');
  await expect(open).toContainText('Hash');
  await accessible(page);
});

test('filters stand in the address and work without scripts', async ({ browser, page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', '/admin/audit');
  await page.getByLabel('What', { exact: true }).selectOption('identity.');
  await page.getByLabel('Outcome').selectOption('done');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/action=identity\./);
  await expect(page.getByRole('link', { name: 'Remove filter What: People and sign-in' })).toBeVisible();
  await accessible(page);
  await page.goto(`${doors.url}/admin/audit?q=zzzzzzzz`);
  await alive(page);
  await expect(page.getByText('Nothing was recorded that fits')).toBeVisible();
  await page.getByRole('link', { name: 'Show everything' }).click();
  await expect(page).toHaveURL(`${doors.url}/admin/audit`);

  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  const plain = await context.newPage();
  await plain.goto(`${doors.url}/admin/audit`);
  await plain.getByLabel('Who').first().fill('user:default/carmen.ortiz');
  await plain.getByRole('button', { name: 'Filter' }).click();
  await expect(plain).toHaveURL(/actor=user/);
  await expect(plain.getByRole('table', { name: 'Entries of the record' })).toContainText('carmen.ortiz');
  await context.close();
});

test('the chain is followed', async ({ page }) => {
  await enter(page, doors, 'carmen.ortiz', '/admin/audit');
  await page.getByRole('link', { name: 'Verify' }).click();
  await expect(page.getByText('The record is as it was written')).toBeVisible();
  await expect(page).toHaveURL(/verify=true/);
  await accessible(page);
});

test('it is taken away as a file', async ({ page }) => {
  await enter(page, doors, 'carmen.ortiz', '/admin/audit?action=identity.');
  for (const [format, ending] of [['CSV', '.csv'], ['JSON, one entry a line', '.json']] as const) {
    await page.getByRole('button', { name: 'Export' }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: format }).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toContain(ending);
    const text = readFileSync(await download.path(), 'utf8');
    expect(text).toContain('identity.');
    expect(text).not.toContain('policy.published');
    await page.keyboard.press('Escape');
  }
});

test('it fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, doors, 'carmen.ortiz', '/admin/audit');
  await fits(page);
  await accessible(page);
});
