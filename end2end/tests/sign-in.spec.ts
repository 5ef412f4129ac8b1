import { accessible, alive, expect, fits, test } from './portal';
import { atProvider, caught, enter, open, type Doors } from './doors';

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

test('the first visit asks who one is, and leads back to where one wanted to', async ({ page }) => {
  await page.goto(`${doors.url}/catalog?kind=api`);
  await expect(page).toHaveURL(/\/sign-in\?return_to=/);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.locator('main')).toMatchAriaSnapshot(`
    - main:
      - region "Sign in":
        - text: Callboard
        - heading "Sign in" [level=1]
        - list:
          - listitem:
            - link "Continue with Lantern staff"
          - listitem:
            - link "Continue with Lantern partners"
  `);
  await accessible(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Continue with Lantern staff' })).toBeFocused();
  await page.keyboard.press('Enter');
  await atProvider(page, 'amara.diallo');
  await expect(page).toHaveURL(`${doors.url}/catalog?kind=api`);
  await alive(page);
  await expect(page.getByRole('button', { name: 'Amara Diallo' })).toBeVisible();
});

test('signing out ends it on the server', async ({ page, context }) => {
  await page.goto(`${doors.url}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await atProvider(page, 'amara.diallo');
  await alive(page);
  const cookies = await context.cookies(doors.url);
  await page.getByRole('button', { name: 'Amara Diallo' }).click();
  await page.getByRole('group', { name: 'You' }).getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // The cookie of before opens nothing any more.
  await context.addCookies(cookies);
  await page.goto(`${doors.url}/catalog`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test('nobody gets anything without signing in', async ({ request, quiet }) => {
  quiet.allowStatus(401);
  for (const path of ['/api/catalog/entities', '/fn/catalog/list', '/fn/identity/me', '/metrics']) {
    expect((await request.get(`${doors.url}${path}`)).status(), path).toBe(401);
  }
  const page = await request.get(`${doors.url}/catalog/default/component/price-engine`, { maxRedirects: 0 });
  expect(page.status()).toBe(303);
  expect(await page.text()).not.toContain('price-engine</');
});

test('who stands in no catalog is told what to do', async ({ page }) => {
  await page.goto(`${doors.url}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await atProvider(page, 'nobody.at.all');
  await expect(page.getByRole('alert')).toContainText('nobody in the catalog has your account');
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
});

test('who is refused gets to where they wanted to with the next try', async ({ page }) => {
  await page.goto(`${doors.url}/catalog?kind=group`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await atProvider(page, 'nobody.at.all');
  await expect(page.getByRole('alert')).toBeVisible();
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await atProvider(page, 'carmen.ortiz');
  await expect(page).toHaveURL(`${doors.url}/catalog?kind=group`);
});

test('an address that nobody has checked is no identity', async ({ page }) => {
  await page.goto(`${doors.url}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await atProvider(page, 'unverified.person');
  await expect(page.getByRole('alert')).toContainText('has not checked your e-mail address');
});

test('the same address at another provider does not open the same door', async ({ page }) => {
  await page.goto(`${doors.url}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Lantern partners' }).click();
  await atProvider(page, 'amara.diallo');
  await expect(page.getByRole('alert')).toContainText('Your user signs in with another account');
  // Somebody who has not been here before may come from there.
  await page.getByRole('link', { name: 'Continue with Lantern partners' }).click();
  await page.context().clearCookies();
  await page.goto(`${doors.url}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Lantern partners' }).click();
  await atProvider(page, 'dev.patel');
  await expect(page).toHaveURL(`${doors.url}/`);
});

test('somebody else\u2019s sign-in can not be finished, nor one\u2019s own twice', async ({ browser, page }) => {
  await page.goto(`${doors.url}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  const answer = await caught(page, 'amara.diallo');
  // In another browser: nobody is signed in as somebody who has not asked for it.
  const elsewhere = await browser.newContext();
  const victim = await elsewhere.newPage();
  await victim.goto(answer);
  await expect(victim).toHaveURL(/\/sign-in\?problem=stale/);
  await expect(victim.getByRole('alert')).toBeVisible();
  expect((await elsewhere.cookies(doors.url)).filter((cookie) => /session/.test(cookie.name))).toEqual([]);
  await elsewhere.close();
  // And now that somebody has tried, not in the first one either.
  await page.goto(answer);
  await expect(page).toHaveURL(/\/sign-in\?problem=stale/);
});

test('an answer is good once', async ({ page }) => {
  let answer = '';
  page.on('request', (request) => {
    if (request.url().includes('/handler/frame?')) answer = request.url();
  });
  await page.goto(`${doors.url}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await atProvider(page, 'amara.diallo');
  await alive(page);
  await page.context().clearCookies();
  await page.goto(answer);
  await expect(page).toHaveURL(/\/sign-in\?problem=stale/);
  // With another state, and with none.
  for (const state of ['state=guessed', 'state=', '']) {
    await page.goto(answer.replace(/state=[^&]+/, state));
    await expect(page).toHaveURL(/\/sign-in\?problem=stale/);
  }
});

test('one is led to no other place than the portal', async ({ page }) => {
  for (const place of ['//evil.example', '/\\evil.example', '%2f%2fevil.example', 'https://evil.example/', 'javascript:1']) {
    await page.context().clearCookies();
    await page.goto(`${doors.url}/sign-in?return_to=${encodeURIComponent(place)}`);
    await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
    await atProvider(page, 'amara.diallo');
    await alive(page);
    expect(new URL(page.url()).origin, place).toBe(doors.url);
  }
});

test('the redirect address is the exact one', async ({ request }) => {
  const begun = await request.get(`${doors.url}/api/auth/staff/start?return_to=/`, { maxRedirects: 0 });
  const address = new URL(begun.headers()['location'] ?? '');
  expect(address.searchParams.get('redirect_uri')).toBe(`${doors.url}/api/auth/staff/handler/frame`);
  expect(address.searchParams.get('code_challenge_method')).toBe('S256');
  expect(address.searchParams.get('nonce')).toBeTruthy();
  // Whatever host a request names: the address is that of the configuration.
  const forged = await request.get(`${doors.url}/api/auth/staff/start?return_to=/`, {
    maxRedirects: 0,
    headers: { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
  });
  const other = new URL(forged.headers()['location'] ?? '');
  expect(other.searchParams.get('redirect_uri')).toBe(`${doors.url}/api/auth/staff/handler/frame`);
});

test('a session that has come to its end leads to the sign-in page, and back', async ({ page, quiet }) => {
  test.slow();
  quiet.allowStatus(401);
  const brief = await open('  session: { absolute: 6s }\n');
  try {
    await enter(page, brief, 'amara.diallo', '/catalog?kind=api');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const cookies = await page.context().cookies(brief.url);
    const header = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    await expect
      .poll(async () => (await fetch(`${brief.url}/api/catalog/entities?limit=1`, { headers: { cookie: header } })).status, {
        timeout: 20_000,
      })
      .toBe(401);
    // The page that is still open says so with the next thing that it asks for.
    await page.getByRole('navigation').getByRole('link', { name: 'Catalog' }).first().click();
    await expect(page.getByText('You are not signed in any more')).toBeVisible();
    await accessible(page);
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/\/sign-in\?return_to=(%2F|\/)catalog/);
    await page.goto(`${brief.url}/catalog?kind=api`);
    await expect(page).toHaveURL(/\/sign-in\?return_to=/);
  } finally {
    await brief.stop();
  }
});
