import { accessible, alive, expect, fits, test } from './portal';
import { atProvider, open, type Doors } from './doors';

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
  await expect(page).toHaveURL(`${doors.url}/catalog`);
});
