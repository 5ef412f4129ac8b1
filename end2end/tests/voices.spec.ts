// What people are told and what they say: notifications, announcements, feedback, live in every window.
import { type Page } from '@playwright/test';

import { accessible, alive, expect, fits, test } from './portal';
import { enter, open, type Doors } from './doors';

const TOKEN = 'a-token-of-a-program-for-tests';
/** Of the group that owns what is spoken of. */
const OWNER = 'jo.larsen';

let doors: Doors;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  doors = await open('', `
backend: { auth: { externalAccess: [{ type: static, options: { token: "${TOKEN}", subject: ci } }] } }
`);
});
test.beforeEach(({ quiet }) => {
  // The provider's own pages: they want a font of the internet, and have no icon.
  quiet.allowNoise('fonts.googleapis.com');
  quiet.allowNoise('/favicon.ico');
});
test.afterAll(async () => {
  await doors.stop();
});

/** Sends a notification as a program. */
async function send(payload: object, recipients: object = { type: 'entity', entityRef: 'user:default/amara.diallo' }) {
  const answer = await fetch(`${doors.url}/api/notifications`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ recipients, payload }),
  });
  expect(answer.status).toBe(200);
}

test('an empty inbox says how it fills', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/notifications');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Notifications');
  await expect(page.getByText('Nothing to tell you')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Notifications', exact: true }).first()).toBeVisible();
  await accessible(page);
});

test('what a program says comes live, in every window, and is marked', async ({ context, page }) => {
  test.slow();
  await enter(page, doors, 'amara.diallo', '/notifications');
  const other = await context.newPage();
  await other.goto(`${doors.url}/catalog`);
  await alive(other);
  // Both listen from here on.
  await page.waitForTimeout(3_000);
  await send({ title: 'Build 12 failed', description: 'Two tests', link: '/catalog', severity: 'high', topic: 'Builds' });
  await send({ title: 'Build 13 passed', severity: 'low', topic: 'Builds' });
  await expect(page.locator('.inbox-row')).toHaveCount(2);
  await expect(page.locator('.inbox-row').first()).toContainText('Build 13 passed');
  const bell = (of: typeof page) => of.getByRole('link', { name: /Notifications: 2 are not read/ });
  await expect(bell(page)).toBeVisible();
  await expect(bell(other)).toBeVisible();
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  const failed = page.locator('.inbox-row').filter({ hasText: 'Build 12 failed' });
  await failed.getByRole('button', { name: 'Mark as read' }).click();
  await expect(failed.getByRole('button', { name: 'Mark as unread' })).toBeVisible();
  await expect(other.getByRole('link', { name: /Notifications: 1 is not read/ })).toBeVisible();
  await failed.getByRole('button', { name: 'Save' }).click();
  await expect(failed.getByRole('button', { name: 'Do not keep' })).toBeVisible();
  const passed = page.locator('.inbox-row').filter({ hasText: 'Build 13 passed' });
  await passed.getByRole('button', { name: 'Done', exact: true }).click();
  await expect(passed).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.inbox-row').filter({ hasText: 'Build 13 passed' })).toBeVisible();
  await page.locator('.inbox-row').filter({ hasText: 'Build 13 passed' }).getByRole('button', { name: 'Done' }).click();

  // Each list at its own address, on another device as well.
  await page.goto(`${doors.url}/notifications?view=done`);
  await expect(page.locator('.inbox-row')).toHaveText(/Build 13 passed/);
  await page.goto(`${doors.url}/notifications?view=saved`);
  await expect(page.locator('.inbox-row')).toHaveText(/Build 12 failed/);
  await page.goto(`${doors.url}/notifications?severity=critical`);
  await expect(page.getByText('Nothing fits')).toBeVisible();
  await page.getByRole('link', { name: 'Show everything' }).click();
  await expect(page.locator('.inbox-row')).toHaveCount(1);
  // Following the link reads it; the keys move and open.
  await alive(page);
  await page.keyboard.press('j');
  await expect(page.locator('.inbox-title').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/catalog/);
});

test('people choose what they are told', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/notifications/settings');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What you are told');
  await accessible(page);
  await page.getByRole('checkbox', { name: 'Builds: inbox' }).uncheck();
  await page.waitForTimeout(500);
  await send({ title: 'Build 14 passed', topic: 'Builds' });
  await page.goto(`${doors.url}/notifications`);
  // What was saved stays; what is not wanted is not there.
  await expect(page.locator('.inbox-row')).toHaveCount(1);
  await expect(page.locator('.inbox-row')).toContainText('Build 12 failed');
  await page.goto(`${doors.url}/notifications/settings`);
  await alive(page);
  await expect(page.getByRole('checkbox', { name: 'Builds: inbox' })).not.toBeChecked();
  await page.getByRole('checkbox', { name: 'Builds: inbox' }).check();
  await page.waitForTimeout(500);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
});

test('who follows an entity hears of its changes', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/catalog/default/component/price-engine');
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Following' })).toBeVisible();
  await page.waitForTimeout(1_000);
  doors.change('components-selling.yaml', 'What a seat costs: matinee', 'What a seat costs today: matinee');
  await page.goto(`${doors.url}/notifications`);
  const told = page.locator('.inbox-row').filter({ hasText: 'has changed' });
  await expect(told).toContainText('metadata.description', { timeout: 60_000 });
  await expect(told.getByRole('link', { name: /has changed/ })).toHaveAttribute('href', /price-engine\/history$/);
});

test('an announcement is written, stands above every page, and is acknowledged', async ({ browser, page, quiet }) => {
  test.slow();
  quiet.allowStatus(400);
  await enter(page, doors, 'carmen.ortiz', '/announcements');
  await expect(page.getByText('Nothing to announce')).toBeVisible();
  await accessible(page);
  await page.getByRole('link', { name: 'Write' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New announcement');
  await alive(page);
  await page.getByLabel('Title').fill('The tills move on Friday');
  await page.getByLabel('Text').fill('# What to do\n\nRead [the catalog](/catalog) and **wait**.');
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect(page.getByRole('region', { name: 'Preview' }).getByRole('heading', { name: 'What to do' })).toBeVisible();
  await accessible(page);
  // What was typed survives a reload.
  await page.reload();
  await alive(page);
  await expect(page.getByLabel('Title')).toHaveValue('The tills move on Friday');
  await page.getByLabel('How much it matters').selectOption('warning');
  await page.getByRole('checkbox', { name: /asked to say that they have read it/ }).check();
  await page.getByLabel('Is over').fill('2020-01-01T00:00');
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('It would be over before it begins.')).toBeVisible();
  await page.getByLabel('Is over').fill('');

  // Somebody is at work in another browser.
  const context = await browser.newContext();
  const reader = await context.newPage();
  await enter(reader, doors, 'amara.diallo', '/catalog');
  await reader.waitForTimeout(3_000);
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The tills move on Friday');
  const bar = reader.getByRole('region', { name: 'Announcements' }).first();
  await expect(bar.getByRole('link', { name: 'The tills move on Friday' })).toBeVisible();
  await accessible(reader);
  await reader.setViewportSize({ width: 390, height: 844 });
  await fits(reader);
  await reader.setViewportSize({ width: 1280, height: 800 });
  await bar.getByRole('link', { name: 'The tills move on Friday' }).click();
  await expect(reader.getByRole('heading', { name: 'What to do' })).toBeVisible();
  await reader.getByRole('main').getByRole('button', { name: 'Acknowledge' }).click();
  await expect(reader.getByText('You have acknowledged this')).toBeVisible();
  await expect(bar.getByRole('link')).toHaveCount(0);
  await reader.reload();
  await alive(reader);
  await expect(reader.getByText('You have acknowledged this')).toBeVisible();
  await reader.goto(`${doors.url}/notifications`);
  await expect(reader.locator('.inbox-row').filter({ hasText: 'The tills move on Friday' })).toBeVisible();
  await reader.goto(`${doors.url}/`);
  await expect(reader.getByRole('main').getByRole('link', { name: 'The tills move on Friday' })).toBeVisible();
  await context.close();

  // Who wrote it sees who has.
  await page.reload();
  await expect(page.getByText(/1 of \d+ have acknowledged it/)).toBeVisible();
  await expect(page.getByRole('list', { name: 'Have acknowledged it' })).toContainText('Amara');
  await alive(page);
  await accessible(page);
  await page.getByRole('link', { name: 'Edit' }).click();
  await expect(page.getByLabel('Title')).toHaveValue('The tills move on Friday');
  await page.getByRole('link', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
  await expect(page).toHaveURL(`${doors.url}/announcements`);
  await expect(page.getByText('Nothing to announce')).toBeVisible();
});

test('the times of an announcement go by the clock of whoever sees them', async ({ browser }) => {
  const withClock = async (timezoneId: string, act: (page: Page) => Promise<void>) => {
    const context = await browser.newContext({ timezoneId });
    await act(await context.newPage());
    await context.close();
  };
  let address = '';
  await withClock('Asia/Tokyo', async (page) => {
    await enter(page, doors, 'carmen.ortiz', '/announcements/new');
    await alive(page);
    await page.getByLabel('Title').fill('The new year begins late');
    await page.getByLabel('Text').fill('On the second.');
    await page.getByLabel('Begins').fill('2099-01-02T09:00');
    await page.getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('The new year begins late');
    await page.getByRole('link', { name: 'Edit' }).click();
    await expect(page.getByLabel('Begins')).toHaveValue('2099-01-02T09:00');
    address = new URL(page.url()).pathname;
  });
  await withClock('America/Bogota', async (page) => {
    await enter(page, doors, 'carmen.ortiz', address);
    await alive(page);
    await expect(page.getByLabel('Begins')).toHaveValue('2099-01-01T19:00');
    await page.goto(doors.url + address.replace(/\/edit$/, ''));
    await alive(page);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
    await expect(page).toHaveURL(`${doors.url}/announcements`);
  });
});

test('only administrators write', async ({ page, quiet }) => {
  quiet.allowStatus(403);
  await enter(page, doors, 'amara.diallo', '/announcements');
  await expect(page.getByRole('link', { name: 'Write' })).toHaveCount(0);
  await page.goto(`${doors.url}/announcements/new`);
  await alive(page);
  await page.getByLabel('Title').fill('x');
  await page.getByLabel('Text').fill('x');
  await page.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Only administrators' })).toBeVisible();
});

test('feedback goes to the owner, who answers, and both are told', async ({ browser, page, quiet }) => {
  test.slow();
  quiet.allowStatus(400);
  await enter(page, doors, 'amara.diallo', '/catalog/default/component/price-engine');
  await page.getByRole('button', { name: 'Leave feedback' }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave feedback' });
  await expect(dialog).toContainText('About: price-engine');
  await accessible(page);
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog).toContainText('Say something, or choose how good it is.');
  await dialog.getByRole('radio', { name: 'Good', exact: true }).check({ force: true });
  await dialog.getByLabel('What do you think?').fill('It is slow on Fridays');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Thank you.')).toBeVisible();

  // Carmen administers; the owner's group decides who reads it, so it is the owner who is signed in here.
  const context = await browser.newContext();
  const owner = await context.newPage();
  await enter(owner, doors, OWNER, '/feedback');
  const row = owner.getByRole('row', { name: /It is slow on Fridays/ });
  await expect(row).toContainText('4 of 5');
  await accessible(owner);
  await owner.setViewportSize({ width: 390, height: 844 });
  await fits(owner);
  await owner.setViewportSize({ width: 1280, height: 800 });
  await row.getByRole('link', { name: 'It is slow on Fridays' }).click();
  await expect(owner.getByRole('heading', { level: 1 })).toHaveText('Feedback on price-engine');
  await owner.getByLabel('Reply').fill('Thank you, we look at it.');
  await owner.getByRole('button', { name: 'Reply' }).click();
  await expect(owner.getByRole('list', { name: 'Replies' })).toContainText('Thank you, we look at it.');
  await owner.getByLabel('State').selectOption('done');
  await owner.getByRole('button', { name: 'Set' }).click();
  await expect(owner.getByRole('list', { name: 'Replies' })).toContainText('Done');
  await accessible(owner);
  await context.close();

  await page.goto(`${doors.url}/feedback?given=true`);
  await page.getByRole('link', { name: 'It is slow on Fridays' }).click();
  await expect(page.getByRole('list', { name: 'Replies' })).toContainText('Thank you, we look at it.');
  await page.goto(`${doors.url}/notifications`);
  await expect(page.locator('.inbox-row').filter({ hasText: 'Your feedback on' })).toContainText('Done');
});

test('who does not want to be counted is not', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/settings?part=appearance');
  const mine = page.getByRole('checkbox', { name: 'Count mine' });
  await expect(mine).toBeChecked();
  await mine.uncheck();
  await page.waitForTimeout(500);
  await page.reload();
  await alive(page);
  await expect(mine).not.toBeChecked();
});
