// A person's own pages: the menu at the foot of the sidebar, profile, appearance, tokens, sessions, and command lines.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessible, alive, expect, fits, test } from './portal';
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

test('the menu of the person, by keyboard', async ({ page }) => {
  await enter(page, doors, 'amara.diallo');
  const opener = page.getByRole('button', { name: 'Amara Diallo' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('group', { name: 'You' });
  await expect(menu).toBeVisible();
  await expect(menu).toMatchAriaSnapshot(`
    - group "You":
      - paragraph: /Amara Diallo/
      - link "Your page in the catalog"
      - link "Settings"
      - group "Theme":
        - button "System" [pressed]
        - button "Light"
        - button "Dark"
      - button "Sign out"
  `);
  await accessible(page);
  await menu.getByRole('button', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await opener.click();
  await menu.getByRole('link', { name: 'Settings' }).click();
  await expect(page).toHaveURL(`${doors.url}/settings`);
  await expect(menu).toBeHidden();
});

test('the menu in the drawer of a narrow window', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, doors, 'amara.diallo');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Amara Diallo' }).click();
  await page.getByRole('group', { name: 'You' }).getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await fits(page);
});

test('g and a comma go to the settings, which say who one is', async ({ page }) => {
  await enter(page, doors, 'amara.diallo');
  await page.keyboard.press('g');
  await page.keyboard.press(',');
  await expect(page).toHaveURL(/\/settings$/);
  const main = page.getByRole('main');
  await expect(main).toContainText('amara.diallo@lantern.example');
  await expect(main).toContainText('user:default/amara.diallo');
  await expect(main.getByRole('link', { name: 'Your page in the catalog' })).toBeVisible();
  // Nothing of the administration for those who do not administer.
  await expect(page.getByRole('navigation', { name: 'Main' })).not.toContainText('Administration');
  await accessible(page);
});

test('appearance is kept without scripts too', async ({ browser, page }) => {
  await enter(page, doors, 'amara.diallo', '/settings?part=appearance');
  await page.getByRole('button', { name: 'Compact' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await accessible(page);
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  const plain = await context.newPage();
  await plain.goto(`${doors.url}/settings?part=appearance`);
  await expect(plain.locator('html')).toHaveAttribute('data-density', 'compact');
  await plain.getByRole('button', { name: 'Comfortable' }).click();
  await expect(plain.locator('html')).not.toHaveAttribute('data-density', 'compact');
  await context.close();
});

test('a token is made, shown once, and ended', async ({ page, request }) => {
  test.slow();
  await enter(page, doors, 'amara.diallo', '/settings?part=tokens');
  await page.getByLabel('Name').fill('release script');
  await page.getByLabel('It ends after').selectOption('30');
  await page.getByRole('button', { name: 'Create token' }).click();
  const panel = page.getByRole('region', { name: 'release script is made' });
  await expect(panel).toBeVisible();
  await expect(panel).toBeFocused();
  await accessible(page);
  const secret = (await panel.locator('.token-value code').textContent()) ?? '';
  expect(secret.length).toBeGreaterThan(20);
  // It opens what only reads, and nothing that changes something.
  const headers = { authorization: `Bearer ${secret}` };
  expect((await request.get(`${doors.url}/api/catalog/entities?limit=1`, { headers })).status()).toBe(200);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.reload();
  await alive(page);
  const row = page.getByRole('row', { name: /release script/ });
  await expect(row).toContainText('Only reads');
  expect(await page.content()).not.toContain(secret);
  await row.getByRole('button', { name: 'End release script' }).click();
  const question = page.getByRole('dialog', { name: 'End this token?' });
  await accessible(page);
  await question.getByRole('button', { name: 'End token' }).click();
  await expect(page.getByText('The token has ended')).toBeVisible();
  await expect(row).toBeHidden();
  expect((await request.get(`${doors.url}/api/catalog/entities?limit=1`, { headers })).status()).toBe(401);
});

test('a token without a name is refused at its field', async ({ page, quiet }) => {
  quiet.allowStatus(400);
  await enter(page, doors, 'amara.diallo', '/settings?part=tokens');
  await page.getByLabel('Name').fill(' ');
  await page.getByRole('button', { name: 'Create token' }).click();
  await expect(page.getByRole('main').getByText(/name/i).first()).toBeVisible();
  await expect(page.locator('#token-secret')).toHaveCount(0);
});

test('sessions: this one, and the end of the others', async ({ browser, page }) => {
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await enter(other, doors, 'amara.diallo');
  await enter(page, doors, 'amara.diallo', '/settings?part=sessions');
  await expect(page.getByRole('row', { name: /this one/ })).toContainText('Chrome on Linux');
  await accessible(page);
  await page.getByRole('button', { name: /^End \d+ other session/ }).click();
  await expect(page.getByText(/sessions? ended/)).toBeVisible();
  await expect(page.getByRole('table', { name: 'Sessions' }).getByRole('row')).toHaveCount(2);
  await other.goto(`${doors.url}/catalog`);
  await expect(other).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test('a command line that nobody waits at', async ({ page, quiet }) => {
  quiet.allowStatus(404);
  await enter(page, doors, 'amara.diallo', '/device');
  await accessible(page);
  await page.getByLabel('Code').fill('wxyz-wxyz');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/code=/);
  await expect(page.getByLabel('Code')).toHaveAttribute('aria-invalid', 'true');
  await accessible(page);
});

test('what one may not see says so, and who can grant it', async ({ page, quiet }) => {
  test.slow();
  quiet.allowStatus(403);
  for (const path of ['/admin/people', '/admin/tokens', '/admin/providers', '/admin/policies', '/admin/audit']) {
    if (path === '/admin/people') await enter(page, doors, 'amara.diallo', path);
    else {
      await page.goto(`${doors.url}${path}`);
      await alive(page);
    }
    const alert = page.getByRole('main').getByRole('alert').filter({ hasText: /administrators/ });
    await expect(alert, path).toBeVisible();
    await expect(alert.getByRole('link', { name: 'To the start page' })).toBeVisible();
    await expect(alert).toContainText('Request');
    await accessible(page);
  }
});

test('a command line is signed in with one\u2019s word, and out with the end of its token', async ({ page }) => {
  const program = process.env.CALLBOARD_PROGRAM ?? '';
  const env = { ...process.env, XDG_CONFIG_HOME: mkdtempSync(join(tmpdir(), 'callboard-login-')) };
  const login = spawn(program, ['login', '--url', doors.url], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  login.stdout.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | null>((done) => login.on('exit', done));
  await expect.poll(() => said).toMatch(/confirm the code \S+\n/);
  const address = /Open (\S+)/.exec(said)?.[1] ?? '';
  expect(new URL(address).origin).toBe(doors.url);
  await enter(page, doors, 'amara.diallo', new URL(address).pathname + new URL(address).search);
  await expect(page.getByRole('main')).toContainText(/confirm the code (\S+)/.exec(said)?.[1] ?? 'a code');
  await accessible(page);
  await page.getByRole('button', { name: 'Allow' }).click();
  await expect(page.getByText('It may act for you')).toBeVisible();
  expect(await ended).toBe(0);
  expect(said).toContain('Signed in as user:default/amara.diallo');
  const kept = join(env.XDG_CONFIG_HOME, 'callboard/credentials.json');
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  const whoami = () => spawnSync(program, ['whoami'], { env, encoding: 'utf8' });
  const first = whoami();
  expect(first.stdout).toContain(`user:default/amara.diallo at ${doors.url}`);
  expect(first.stdout).toContain('acts for group:default/');
  // Its token is one of mine, and ends as they do.
  await page.goto(`${doors.url}/settings?part=tokens`);
  await alive(page);
  const row = page.getByRole('row', { name: /callboard on/ });
  await row.getByRole('button', { name: /^End callboard on/ }).click();
  await page.getByRole('dialog', { name: 'End this token?' }).getByRole('button', { name: 'End token' }).click();
  await expect(row).toHaveCount(0);
  const last = whoami();
  expect(last.status).toBe(1);
  expect(last.stderr).toContain('run callboard login');
});
