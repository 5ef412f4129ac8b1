// What one's groups own, and the widgets that are added to a home page.
import { createServer, type Server } from 'node:http';
import { accessible, alive, expect, fits, test } from './portal';
import { enter, open, type Doors } from './doors';

let doors: Doors;
let system: Server;
/** The other system, whose pages may stand in cards. */
let site: string;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  system = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url?.startsWith('/oncalls')) {
      response.end(JSON.stringify([{ name: 'Jo Larsen', team: 'payments', until: 'Friday' }]));
    } else {
      response.end(JSON.stringify({ builds: [{ name: 'checkout', seconds: 120 }, { name: 'web-shop', seconds: 45 }] }));
    }
  });
  await new Promise<void>((done) => system.listen(0, '127.0.0.1', done));
  const address = system.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  doors = await open(
    '',
    `proxy: { endpoints: { /builds: "http://127.0.0.1:${port}" } }\nhome: { frames: ["http://127.0.0.1:${port}"] }\n`,
  );
  site = `http://127.0.0.1:${port}`;
});
test.beforeEach(({ quiet }) => {
  quiet.allowNoise('fonts.googleapis.com');
  quiet.allowNoise('/favicon.ico');
});
test.afterAll(async () => {
  await doors.stop();
  system.close();
});

test('everything that the groups own, by kind, and what can be done with it', async ({ page }) => {
  await enter(page, doors, 'jo.larsen', '/manage');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Manage');
  const table = page.getByRole('table', { name: 'What is owned' });
  await expect(table.getByRole('link', { name: 'price-engine' })).toBeVisible();
  await accessible(page);
  await page.getByRole('navigation', { name: 'Kinds' }).getByRole('link', { name: /APIs/ }).click();
  await expect(page).toHaveURL(/kind=api/);
  await expect(table.getByRole('link', { name: 'price-engine' })).toHaveCount(0);
  await page.goto(`${doors.url}/manage`);
  await alive(page);
  await page.getByRole('checkbox', { name: 'price-engine' }).check();
  await expect(page.getByText('1 chosen')).toBeVisible();
  await page.getByRole('button', { name: 'Star', exact: true }).click();
  await expect(page.getByText('They are starred')).toBeVisible();
  // Another group's things.
  await page.getByLabel('Whose').selectOption({ label: 'Web shop' });
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Manage /);
  await expect(page).toHaveURL(/group=group/);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
});

test('cards of one\'s own: a text, another system, who is on call', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'jo.larsen', '/');
  const add = async (title: string) => {
    await page.getByRole('button', { name: 'Add widget' }).click();
    await page.getByRole('button', { name: `Add ${title}`, exact: true }).click();
  };
  const settings = async (title: string) => {
    await page.getByRole('button', { name: `Change ${title}`, exact: true }).click();
    await page.getByRole('menuitem', { name: /Settings/ }).click();
  };
  await page.getByRole('button', { name: 'Edit home' }).click();
  for (const title of ['Text', 'Data', 'On call now', 'World clock', 'First steps', 'Search']) await add(title);
  const dialog = page.getByRole('dialog', { name: 'Settings of the widget' });
  await settings('Text');
  await dialog.getByLabel('Text').fill('# Links\n\n* [Catalog](/catalog)\n* <script>alert(1)</script>');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await settings('Data');
  await dialog.getByLabel('Title').fill('Builds');
  await dialog.getByLabel('Address').fill('/builds/all');
  await dialog.getByLabel('Where in the answer').fill('/builds');
  await dialog.getByLabel('Drawn as').selectOption('chart');
  await dialog.getByLabel('Columns').fill('/name\n/seconds');
  await accessible(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await settings('On call now');
  await dialog.getByLabel('Answered by').selectOption('json');
  await dialog.getByLabel('Address').fill('/builds/oncalls');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your home page is saved')).toBeVisible();
  const main = page.getByRole('main');
  await expect(main.getByRole('list', { name: 'Builds' })).toContainText('checkout');
  await expect(main.getByRole('list', { name: 'On call' })).toContainText('Jo Larsen');
  await expect(main.getByRole('heading', { name: 'Links' })).toBeVisible();
  await expect(main.getByText('Stockholm')).toBeVisible();
  await page.reload();
  await alive(page);
  await expect(main.getByRole('list', { name: 'Builds' })).toContainText('120');
  await expect(main.locator('.clock-time').first()).toHaveText(/\d\d:\d\d/);
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  // Earlier versions come back.
  await page.getByRole('button', { name: 'Edit home' }).click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Earlier versions' }).click();
  await expect(page.getByRole('dialog', { name: 'Earlier versions' })).toContainText('No earlier versions');
});

test('a page of another site stands in a card, where the configuration lists it', async ({ page, quiet }) => {
  // The refusal of what is not listed.
  quiet.allowStatus(403);
  await enter(page, doors, 'jo.larsen', '/');
  await page.getByRole('button', { name: 'Edit home' }).click();
  await page.getByRole('button', { name: 'Add widget' }).click();
  await page.getByRole('button', { name: 'Add Web page', exact: true }).click();
  const card = page.locator('.widget').last();
  await expect(card).toContainText('No address yet');
  const choose = async (address: string) => {
    await page.getByRole('button', { name: 'Change Web page', exact: true }).click();
    await page.getByRole('menuitem', { name: /Settings/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Settings of the widget' });
    await dialog.getByLabel('Title').fill('Builds of today');
    await dialog.getByLabel('Address').fill(address);
    await dialog.getByRole('button', { name: 'Done' }).click();
  };
  await choose('https://evil.example/');
  await expect(card).toContainText('Pages of https://evil.example may not stand in cards here');
  await expect(card).toContainText('home.frames');
  await expect(page.locator('iframe')).toHaveCount(0);
  await choose(`${site}/builds`);
  await expect(page.frameLocator('iframe[title="Builds of today"]').locator('body')).toContainText('checkout');
  await accessible(page);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('iframe')).toHaveCount(0);
});

test('the search card leads to the catalog without scripts', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${doors.url}/sign-in?return_to=/`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await page.locator('input[name=login]').fill('jo.larsen');
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  const consent = page.locator('form[action*=interaction] button[type=submit]');
  if (await consent.isVisible().catch(() => false)) await consent.click();
  await page.getByLabel('Search the catalog').fill('price');
  await page.getByRole('main').getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(/q=price/);
  await expect(page.getByRole('link', { name: 'price-engine' })).toBeVisible();
  await context.close();
});
