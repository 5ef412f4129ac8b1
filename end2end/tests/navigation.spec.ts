// The navigation as administrators lay it out: order, links, who sees what, More, versions, back to the configuration.
import type { Page } from '@playwright/test';
import { accessible, alive, expect, fits, test } from './portal';
import { enter, open, type Doors } from './doors';

let doors: Doors;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  doors = await open(
    '',
    `callboard:
  navigation:
    groups:
      - kind: more
        entries:
          - { title: Handbook, url: 'https://handbook.lantern.example', icon: book-open }
          - { title: Service status, url: 'https://status.lantern.example' }
`,
  );
});
test.beforeEach(({ quiet }) => {
  // The provider's own pages: they want a font of the internet, and have no icon.
  quiet.allowNoise('fonts.googleapis.com');
  quiet.allowNoise('/favicon.ico');
});
test.afterAll(async () => {
  await doors.stop();
});

const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Main' });
const more = (page: Page) => sidebar(page).locator('details');
/** The first places of the sidebar. */
const places = async (page: Page, count: number) =>
  (await sidebar(page).locator('ul a .nav-label').allTextContents()).slice(0, count);

test('what is configured is there from the first byte, and More stays as it was left', async ({ page }) => {
  await enter(page, doors, 'amara.diallo');
  const html = await (await page.request.get(`${doors.url}/catalog`)).text();
  expect(html).toContain('href="https://handbook.lantern.example"');
  expect(await places(page, 4)).toEqual(['Home', 'Catalog', 'Manage', 'Explore']);
  const handbook = sidebar(page).getByRole('link', { name: /Handbook/ });
  await expect(handbook).toBeHidden();
  await more(page).locator('summary').focus();
  await page.keyboard.press('Enter');
  await expect(handbook).toBeVisible();
  await expect(handbook).toHaveAttribute('target', '_blank');
  await expect(handbook).toHaveAttribute('rel', /noopener/);
  await expect(handbook).toHaveAccessibleName('Handbook opens in a new tab');
  await accessible(page);
  await page.reload();
  await alive(page);
  await expect(handbook).toBeVisible();
  expect(await (await page.request.get(`${doors.url}/explore`)).text()).toContain('data-more="open"');
  // The palette has the same places.
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('handb');
  await expect(page.getByRole('option', { name: /Handbook/ })).toContainText('in a new tab');
  await page.keyboard.press('Escape');
  await more(page).locator('summary').click();
  await page.reload();
  await alive(page);
  await expect(handbook).toBeHidden();
});

test('only administrators lay it out', async ({ page, quiet }) => {
  quiet.allowStatus(403);
  await enter(page, doors, 'amara.diallo', '/admin/navigation');
  await expect(page.getByRole('main')).toContainText('Only administrators of the portal may do this');
  await accessible(page);
});

test('an administrator reorders by keyboard, adds a link for a group, and open tabs follow', async ({ browser, page }) => {
  test.slow();
  const [one, two] = [await browser.newContext(), await browser.newContext()];
  const [jo, amara] = [await one.newPage(), await two.newPage()];
  await enter(jo, doors, 'jo.larsen', '/explore');
  await enter(amara, doors, 'amara.diallo', '/explore');
  await enter(page, doors, 'carmen.ortiz', '/admin/navigation');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Navigation');
  const main = page.getByRole('main');
  await expect(main).toContainText('who may do what is decided by policies');
  await expect(main).toContainText('As it is configured');
  await accessible(page);
  await expect(main).toMatchAriaSnapshot(`
    - heading "Navigation" [level=1]
    - button "Add group"
    - button "Undo" [disabled]
    - button "More for the navigation"
    - button "Save" [disabled]
    - region "First of all":
      - button "Move First of all"
      - heading "First of all" [level=2]
      - button "Add a link to First of all"
      - button "Change First of all"
      - list:
        - listitem:
          - button "Move Home"
          - button "Change Home"
    - region "Manage"
    - region "Administration"
    - region "More":
      - list:
        - listitem:
          - button "Move Handbook"
        - listitem:
          - button "Move Service status"
    - region "The person's menu"
    - region "What others see":
      - heading "What others see" [level=2]
      - combobox "Look at it"
  `);

  // By the keys: the focus stays with what is moved.
  const grip = main.getByRole('button', { name: 'Move Explore', exact: true });
  await grip.focus();
  await page.keyboard.press('ArrowUp');
  await expect(grip).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(grip).toBeFocused();
  const names = main.getByRole('region', { name: 'First of all' }).getByRole('listitem').locator('.cell > span');
  await expect(names.nth(1)).toHaveText('Explore');

  // By the menu: hidden, and moved to another group.
  await main.getByRole('button', { name: 'Change Graph', exact: true }).click();
  await accessible(page);
  await page.getByRole('menuitem', { name: 'Hide' }).click();
  await expect(main.getByRole('listitem').filter({ hasText: '/graph' })).toContainText('hidden');
  await main.getByRole('button', { name: 'Change Service status' }).click();
  await page.getByRole('menuitem', { name: 'To “Manage”' }).click();
  await expect(main.getByRole('region', { name: 'Manage' })).toContainText('Service status');

  // A link for a group, with what is wrong told at its field.
  await main.getByRole('button', { name: 'Add a link to More' }).click();
  const form = page.getByRole('dialog', { name: 'Entry of the navigation' });
  await form.getByLabel('Address').fill('javascript:alert(1)');
  await form.getByRole('button', { name: 'Done' }).click();
  await expect(form).toContainText('A page of the portal begins with /');
  await expect(form).toContainText('Say what people call it.');
  await form.getByLabel('Address').fill('https://ledger.lantern.example/day');
  await form.getByLabel('Title').fill('Ledger');
  await form.getByRole('radio', { name: 'book open', exact: true }).check();
  await form.getByRole('radio', { name: 'Groups', exact: true }).check();
  await form.getByLabel('Groups', { exact: true }).last().fill('group:default/commerce');
  await accessible(page);
  await form.getByRole('button', { name: 'Done' }).click();
  await expect(form).toBeHidden();
  await expect(main.getByRole('listitem').filter({ hasText: 'Ledger' })).toContainText('for commerce');

  // What others will see, before it is saved.
  const preview = page.getByRole('region', { name: 'What others see' });
  await expect(preview.getByRole('listitem').nth(1)).toHaveText('Explore');
  await expect(preview).not.toContainText('Ledger');
  await expect(preview).not.toContainText('Policies');
  await preview.getByLabel('Look at it').selectOption({ label: 'As an administrator' });
  await expect(preview).toContainText('Policies');
  await preview.getByLabel('Look at it').selectOption({ label: 'As a member of a group' });
  await preview.getByLabel('Group', { exact: true }).fill('payments');
  await preview.getByRole('button', { name: 'Look' }).click();
  await expect(preview).toContainText('Ledger');

  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(preview).not.toContainText('Ledger');
  await main.getByRole('button', { name: 'Add a link to More' }).click();
  await form.getByLabel('Address').fill('https://ledger.lantern.example/day');
  await form.getByLabel('Title').fill('Ledger');
  await form.getByRole('radio', { name: 'Groups', exact: true }).check();
  await form.getByLabel('Groups', { exact: true }).last().fill('commerce');
  await form.getByRole('button', { name: 'Done' }).click();
  await main.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The navigation is saved')).toBeVisible();
  await expect(main).toContainText('Changed here');
  await expect.poll(() => places(page, 2)).toEqual(['Home', 'Explore']);

  // Tabs that were open before hear of it. Jo acts for the group above theirs; Amara does not.
  for (const other of [jo, amara]) {
    await expect.poll(() => places(other, 2)).toEqual(['Home', 'Explore']);
    await expect(sidebar(other).getByRole('link', { name: 'Graph' })).toHaveCount(0);
    await more(other).locator('summary').click();
    await expect(sidebar(other).getByRole('link', { name: /Handbook/ })).toBeVisible();
    await expect(sidebar(other).getByRole('link', { name: /Service status/ })).toBeVisible();
  }
  await expect(sidebar(jo).getByRole('link', { name: /Ledger/ })).toBeVisible();
  await expect(sidebar(amara).getByRole('link', { name: /Ledger/ })).toHaveCount(0);
  expect(await (await jo.request.get(`${doors.url}/catalog`)).text()).toContain('ledger.lantern.example');
  expect(await (await amara.request.get(`${doors.url}/catalog`)).text()).not.toContain('ledger.lantern.example');
  // What is hidden is only not shown.
  await amara.goto(`${doors.url}/graph?root=component:default/checkout`);
  await expect(amara.getByRole('heading', { level: 1 })).toHaveText(/Graph/);
  await one.close();
  await two.close();
});

test('groups are added, dragged and taken away', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', '/admin/navigation');
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Add group' }).click();
  const form = page.getByRole('dialog', { name: 'Group of the navigation' });
  await form.getByLabel('Heading').fill('Tools');
  await accessible(page);
  await form.getByRole('button', { name: 'Done' }).click();
  const tools = main.getByRole('region', { name: 'Tools' });
  await expect(tools).toContainText('Nothing stands here yet.');
  // All of it in the window: scrolling between pressing and moving would lift what has come under the pointer.
  await page.setViewportSize({ width: 1440, height: 2400 });
  await main.locator('.nav-line').filter({ hasText: 'Handbook' }).dragTo(tools);
  await expect(tools).toContainText('Handbook');
  const headings = main.locator('.nav-group h2');
  await main.locator('.nav-group > header').filter({ hasText: 'Tools' }).dragTo(headings.first());
  await expect(headings.first()).toHaveText('Tools');
  await main.getByRole('button', { name: 'Change Tools' }).click();
  await page.getByRole('menuitem', { name: 'Hide all of it' }).click();
  await expect(tools).toContainText('hidden');
  await main.getByRole('button', { name: 'Change Tools' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(tools).toHaveCount(0);
  // Where places of plugins come in can not go.
  await main.getByRole('button', { name: 'Change Administration' }).click();
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toHaveCount(0);
});

test('earlier versions come back, and so does what is configured', async ({ page }) => {
  await enter(page, doors, 'carmen.ortiz', '/admin/navigation');
  const main = page.getByRole('main');
  const menu = page.getByRole('button', { name: 'More for the navigation' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Back to what is configured' }).click();
  await expect(page.getByText('The navigation is as it is configured')).toBeVisible();
  await expect(main).toContainText('As it is configured');
  await expect.poll(() => places(page, 2)).toEqual(['Home', 'Catalog']);
  await menu.click();
  await page.getByRole('menuitem', { name: 'Earlier versions' }).click();
  const versions = page.getByRole('dialog', { name: 'Earlier versions' });
  await expect(versions.getByRole('listitem')).toHaveCount(2);
  await expect(versions).toContainText('As it is configured, by carmen.ortiz');
  await accessible(page);
  await versions.getByRole('button', { name: 'Back to this' }).click();
  await expect(page.getByText('The navigation is as it was')).toBeVisible();
  await expect.poll(() => places(page, 2)).toEqual(['Home', 'Explore']);
  await expect(main).toContainText('Ledger');
  await page.goto(`${doors.url}/admin/audit`);
  for (const done of ['Navigation saved', 'Navigation reset', 'Navigation restored']) {
    await expect(page.getByRole('main')).toContainText(done);
  }
});

test('it fits a phone, whose bar has the first places', async ({ page }) => {
  test.slow();
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, doors, 'carmen.ortiz', '/admin/navigation');
  await fits(page);
  const bar = page.getByRole('navigation', { name: 'Quick' });
  await expect(bar.getByRole('link')).toHaveText(['Home', 'Explore', 'Catalog', 'Manage']);
  await page.getByRole('main').getByRole('button', { name: 'Change Handbook' }).click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await expect(page.getByRole('dialog', { name: 'Entry of the navigation' })).toBeVisible();
  await accessible(page);
  await fits(page);
});
