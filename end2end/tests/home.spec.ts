// The first days of somebody new: stars, shortcuts, visits, the home page as they arrange it, on every device.
import { accessible, alive, expect, fits, steady, test } from './portal';
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

test('the first morning: nothing is there yet, and each card says how it comes', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Amara');
  await expect(page.getByRole('heading', { name: 'Nowhere yet' }).or(page.getByText('Nowhere yet'))).toBeVisible();
  await expect(page.getByText('No stars yet')).toBeVisible();
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - heading /Amara/ [level=1]
    - button "Edit home"
    - heading "Quick access" [level=2]
    - heading "Announcements" [level=2]
    - heading "Your starred entities" [level=2]
    - heading "Needs attention" [level=2]
    - heading "My groups" [level=2]
    - heading "Followed activity" [level=2]
    - heading "Toolbox" [level=2]
    - heading "Catalog pulse" [level=2]
  `);
  await accessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await fits(page);
});

test('the page is there from the first byte', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${doors.url}/sign-in?return_to=/`);
  await page.getByRole('link', { name: 'Continue with Lantern staff' }).click();
  await page.locator('input[name=login]').fill('amara.diallo');
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  const consent = page.locator('form[action*=interaction] button[type=submit]');
  if (await consent.isVisible().catch(() => false)) await consent.click();
  await expect(page.getByRole('heading', { name: 'Catalog pulse' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Components');
  // A star is a form.
  await page.goto(`${doors.url}/catalog/default/component/price-engine`);
  await page.getByRole('button', { name: /^Star / }).click();
  await expect(page.getByRole('button', { name: /^Star / })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: /^Star / }).click();
  await expect(page.getByRole('button', { name: /^Star / })).toHaveAttribute('aria-pressed', 'false');
  await context.close();
});

test('a star shows at once, on the home page, and in another window', async ({ context, page }) => {
  await enter(page, doors, 'amara.diallo', '/catalog/default/component/price-engine');
  const other = await context.newPage();
  await other.goto(`${doors.url}/`);
  await alive(other);
  await expect(other.getByText('No stars yet')).toBeVisible();
  // Both listen from here on.
  await page.waitForTimeout(3_000);
  const star = page.getByRole('button', { name: /^Star / });
  await expect(star).toHaveAttribute('aria-pressed', 'false');
  await star.click();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await expect(other.getByRole('link', { name: /price-engine|Price engine/i })).toBeVisible();
  await accessible(page);
  // The key does the same, and the way back is offered.
  await page.keyboard.press('s');
  await expect(star).toHaveAttribute('aria-pressed', 'false');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Following' })).toHaveAttribute('aria-pressed', 'true');
  await page.reload();
  await alive(page);
  await expect(star).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('button', { name: 'Following' })).toBeVisible();
});

test('shortcuts are pinned, named, painted, moved by key, and taken back', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/catalog?kind=api');
  const side = page.getByRole('navigation', { name: 'Main' });
  await side.getByRole('button', { name: 'Add shortcut' }).click();
  await expect(side.getByRole('button', { name: 'This page is a shortcut' })).toBeVisible();
  await page.goto(`${doors.url}/explore`);
  await alive(page);
  await side.getByRole('button', { name: 'Add shortcut' }).click();
  const list = side.locator('.shortcuts');
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await list.getByRole('button', { name: /^Change/ }).last().click();
  const dialog = page.getByRole('dialog', { name: 'Shortcut' });
  await dialog.getByLabel('Name').fill('The map');
  await dialog.getByRole('radio', { name: 'Teal' }).check();
  await dialog.getByRole('radio', { name: 'Rocket' }).check();
  await accessible(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(list.getByRole('link').last()).toHaveText('The map');
  await list.getByRole('link', { name: 'The map' }).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(list.getByRole('link').first()).toHaveText('The map');
  await page.reload();
  await alive(page);
  await expect(list.getByRole('link').first()).toHaveText('The map');
  await list.getByRole('button', { name: 'Change The map' }).click();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(list.getByRole('link').first()).toHaveText('The map');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Menu' }).click();
  await expect(list.getByRole('link', { name: 'The map' })).toBeVisible();
});

test('where one has been is there on another device', async ({ browser, page }) => {
  await enter(page, doors, 'amara.diallo', '/catalog/default/component/price-engine');
  await page.waitForTimeout(2_500);
  const elsewhere = await browser.newContext();
  const phone = await elsewhere.newPage();
  await enter(phone, doors, 'amara.diallo', '/');
  const recent = phone.getByRole('list', { name: 'Recently visited' });
  await expect(recent.getByRole('link').first()).toContainText(/price/i);
  await phone.getByRole('button', { name: 'Clear history' }).click();
  await phone.getByRole('button', { name: 'Forget them' }).click();
  await expect(phone.getByText('Nowhere yet')).toBeVisible();
  await elsewhere.close();
});

test('the home page is arranged by mouse, by key and by menu, and kept', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'amara.diallo', '/');
  const headings = page.getByRole('main').getByRole('heading', { level: 2 });
  const order = async () => (await headings.allTextContents()).join(', ');
  const before = await order();
  await page.getByRole('button', { name: 'Edit home' }).click();
  await accessible(page);
  const grip = page.getByRole('button', { name: 'Move Toolbox' });
  await grip.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(order).not.toBe(before);
  // The keyboard goes with what it moves.
  await expect(grip).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: 'Toolbox moved back' })).toBeAttached();
  const widget = page.locator('.widget', { has: grip });
  const width = await widget.getAttribute('data-w');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(widget).toHaveAttribute('data-w', String(Number(width) + 1));
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(widget).toHaveAttribute('data-w', width ?? '');
  await page.getByRole('button', { name: 'Change Catalog pulse' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Move back' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Change Catalog pulse' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Remove' }).focus();
  await page.keyboard.press('Enter');
  await expect(headings.filter({ hasText: 'Catalog pulse' })).toHaveCount(0);
  await expect(page.locator('.widget-grip:focus')).toHaveCount(1);
  await page.getByRole('button', { name: 'Add widget' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a widget' });
  await accessible(page);
  await adding.getByRole('button', { name: 'Add Quick access' }).click();
  await expect(headings.filter({ hasText: 'Quick access' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Change Quick access' }).last().click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  const settings = page.getByRole('dialog', { name: 'Settings of the widget' });
  await settings.getByLabel('Show').selectOption('entities');
  await settings.getByRole('button', { name: 'Done' }).click();
  // By mouse, with both in the window: scrolling between pressing and moving would lift what has come under the pointer.
  await page.setViewportSize({ width: 1440, height: 1700 });
  const from = page.locator('.widget', { has: page.getByRole('button', { name: 'Move My groups' }) });
  const to = page.locator('.widget').first();
  await from.dragTo(to);
  await expect(headings.first()).toHaveText('My groups');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Your home page is saved')).toBeVisible();
  await page.reload();
  await alive(page);
  await expect(headings.first()).toHaveText('My groups');
  await expect(headings.filter({ hasText: 'Quick access' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Edit home' }).click();
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Back to what everybody has' }).click();
  await expect.poll(order).toBe(before);
});

test('administrators arrange the page of a group', async ({ browser, page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', '/');
  const main = page.getByRole('main');
  const owners = page.getByRole('dialog', { name: 'Whose home page' });
  const arrangeForPayments = async () => {
    await page.getByRole('button', { name: 'Edit home' }).click();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Arrange for others' }).click();
    await owners.getByLabel("A group's").fill('payments');
    await expect(owners.getByRole('button', { name: 'Arrange Payments' })).toBeVisible();
  };
  await arrangeForPayments();
  await accessible(page);
  await owners.getByRole('button', { name: 'Arrange Payments' }).click();
  await expect(main.getByText('You arrange the home page of group:default/payments.')).toBeVisible();
  await page.getByRole('button', { name: 'Change Catalog pulse' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Change Toolbox' }).click();
  await page.getByRole('menuitem', { name: 'Fix it for them' }).click();
  await accessible(page);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The home page is saved')).toBeVisible();
  await expect(main.getByRole('heading', { name: 'Catalog pulse' })).toBeVisible();

  const elsewhere = await browser.newContext();
  const member = await elsewhere.newPage();
  await enter(member, doors, 'jo.larsen', '/');
  await expect(member.getByRole('heading', { name: 'Toolbox' })).toBeVisible();
  await expect(member.getByRole('heading', { name: 'Catalog pulse' })).toHaveCount(0);
  await member.getByRole('button', { name: 'Edit home' }).click();
  await expect(member.getByRole('button', { name: 'Move Quick access' })).toBeVisible();
  await expect(member.getByRole('button', { name: 'Move Toolbox' })).toHaveCount(0);
  await member.getByRole('button', { name: 'More', exact: true }).click();
  await expect(member.getByRole('menuitem', { name: 'Arrange for others' })).toHaveCount(0);
  await elsewhere.close();

  await arrangeForPayments();
  await owners.getByRole('button', { name: 'Arrange Payments' }).click();
  await expect(main.getByRole('heading', { name: 'Catalog pulse' })).toHaveCount(0);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Back to what everybody has' }).click();
  await expect(main.getByRole('heading', { name: 'Catalog pulse' })).toBeVisible();
});

test('tools: the company\u2019s by administrators, one\u2019s own by oneself', async ({ browser, page, quiet }) => {
  // The address that no tool may have.
  quiet.allowStatus(400);
  await enter(page, doors, 'amara.diallo', '/');
  const card = page.locator('.toolbox');
  await card.getByRole('button', { name: 'Add a tool' }).click();
  const dialog = page.getByRole('dialog', { name: 'Tool' });
  await dialog.getByLabel('Name').fill('Traces');
  await dialog.getByLabel('Address').fill('javascript:alert(1)');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText(/address with http or https/)).toBeVisible();
  await accessible(page);
  await dialog.getByLabel('Address').fill('https://traces.example.com');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByRole('link', { name: 'Traces' })).toHaveAttribute('href', 'https://traces.example.com');
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await enter(other, doors, 'carmen.ortiz', '/');
  await expect(other.locator('.toolbox').getByRole('link', { name: 'Traces' })).toHaveCount(0);
  await elsewhere.close();
});

test('a busy home page, wide and narrow', async ({ page }) => {
  await enter(page, doors, 'amara.diallo', '/');
  await steady(page);
  for (const width of [1440, 1024, 390, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await fits(page);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await accessible(page);
});
