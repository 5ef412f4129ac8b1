// Policies: a draft from nothing to being in force, without a line of YAML.
import { accessible, alive, expect, fits, test } from './portal';
import { enter, open, type Doors } from './doors';

let doors: Doors;
let draft = '';

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

test('one policy is in force, and is read, not edited', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', '/admin/policies');
  const row = page.getByRole('table', { name: 'Policies' }).getByRole('row', { name: /In force/ });
  await expect(row).toHaveCount(1);
  await accessible(page);
  await row.getByRole('link').first().click();
  await expect(page.getByRole('button', { name: 'Edit as draft' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save draft' })).toHaveCount(0);
  await accessible(page);
});

test('a draft is made and edited by keyboard and pointer', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', '/admin/policies');
  await page.getByRole('button', { name: 'New draft' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Teams own what is theirs');
  await page.getByLabel('Begin with the one in force').uncheck();
  await accessible(page);
  await page.getByRole('button', { name: 'Create draft' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Teams own what is theirs');
  draft = new URL(page.url()).pathname;

  await page.getByRole('button', { name: 'Add a role' }).click();
  await expect(page.getByLabel('Name', { exact: true }).last()).toBeFocused();
  await page.keyboard.type('Readers');
  await page.getByRole('button', { name: 'Everyone' }).click();
  await expect(page.getByRole('button', { name: 'Remove everyone' })).toBeVisible();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const rule = page.getByRole('group', { name: 'Rule 1', exact: true });
  await rule.getByLabel('Permissions').selectOption('like');
  await expect(rule).toContainText('May read everything');

  // A second one, for those who own something.
  await page.getByRole('button', { name: 'Add', exact: true }).first().click();
  await expect(page).toHaveURL(/role=2/);
  await page.keyboard.type('Owners');
  const member = page.getByRole('combobox', { name: 'Add a user or a group' });
  await member.fill('payments');
  await expect(page.getByRole('option', { name: /group:default\/payments/ })).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove group:default/payments' })).toBeVisible();
  await member.fill('not a reference');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/expected user:default/)).toBeVisible();

  await page.getByRole('button', { name: 'Add a rule' }).click();
  await rule.getByLabel('Delete entities').check();
  await rule.getByLabel('They may').selectOption('when');
  await rule.getByRole('button', { name: 'Condition', exact: true }).click();
  await rule.getByRole('button', { name: 'Them or their groups' }).click();
  await expect(rule).toContainText('May delete entities, if it is owned by them or their groups');
  await rule.getByRole('button', { name: 'Group', exact: true }).click();
  const group = rule.getByRole('group', { name: 'Group of conditions' });
  await group.getByLabel('What has to hold').selectOption('none');
  await group.getByRole('button', { name: 'Condition', exact: true }).click();
  await group.getByLabel('The thing').selectOption('IS_ENTITY_KIND');
  await group.getByRole('button', { name: 'Domain' }).click();
  await expect(rule).toContainText('and not it is a Domain');
  await accessible(page);

  // What is not saved outlives a reload.
  await page.reload();
  await alive(page);
  await expect(page.getByText('Your unsaved changes are still here')).toBeVisible();
  await expect(page.getByRole('link', { name: /Owners/ })).toBeVisible();
  await page.keyboard.press('Control+s');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();

  // The order, by buttons; the focus stays with what moves.
  await page.getByRole('button', { name: 'Move Owners up' }).click();
  await expect(page.getByRole('button', { name: 'Move Owners up' })).toBeFocused();
  await page.getByRole('button', { name: 'Move Owners down' }).click();
  await expect(page.getByRole('button', { name: 'Save draft' })).toHaveAttribute('aria-disabled', 'true');
});

test('somebody else who saves meanwhile is not overwritten unasked', async ({ page, quiet }) => {
  quiet.allowStatus(409);
  await enter(page, doors, 'carmen.ortiz', draft);
  const other = await page.context().newPage();
  await other.goto(`${doors.url}${draft}`);
  await alive(other);
  await other.getByLabel('What it is for').first().fill('Changed elsewhere');
  await other.getByRole('button', { name: 'Save draft' }).click();
  await expect(other.getByText('Saved', { exact: true })).toBeVisible();
  await other.close();
  await page.getByLabel('What it is for').first().fill('Changed here');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Somebody else has saved this draft meanwhile')).toBeVisible();
  await page.getByRole('button', { name: 'Take theirs' }).click();
  await expect(page.getByLabel('What it is for').first()).toHaveValue('Changed elsewhere');
});

test('tests, impact and differences', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', `${draft}?part=tests`);
  await page.getByRole('button', { name: 'Add a test' }).click();
  const first = page.getByRole('group', { name: 'Test 1', exact: true });
  await first.getByRole('combobox', { name: 'User' }).fill('user:default/amara.diallo');
  await first.getByLabel('Permission').selectOption('catalog.entity.read');
  await first.getByRole('combobox', { name: 'Entity' }).fill('component:default/checkout');
  await page.getByRole('button', { name: 'Save and run' }).click();
  await expect(page.getByText('1 test passes')).toBeVisible();
  await expect(first).toContainText('passes');
  await expect(page.getByRole('button', { name: 'Run again' })).toBeEnabled();
  await accessible(page);
  const parts = page.getByRole('navigation', { name: 'Parts of the policy' });
  await parts.getByRole('link', { name: 'Impact' }).click();
  await expect(page).toHaveURL(/part=impact/);
  await expect(page.getByRole('heading', { name: 'Against the one in force' })).toBeVisible();
  await accessible(page);
  await parts.getByRole('link', { name: 'Differences' }).click();
  await expect(page.getByRole('region', { name: 'Differences' })).toContainText('Owners');
  await accessible(page);
});

test('it comes into force after a last look', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', `${draft}?part=publish`);
  await expect(page.getByRole('heading', { name: 'Before it comes into force' })).toBeVisible();
  await expect(page.getByText('1 test passes.')).toBeVisible();
  await accessible(page);
  await page.getByRole('button', { name: 'Put into force' }).click();
  await expect(page.getByText('The policy is in force')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Edit as draft' })).toBeVisible();
  await page.goto(`${doors.url}/admin/policies`);
  await alive(page);
  await expect(page.getByRole('row', { name: /Teams own what is theirs/ })).toContainText('In force');
});

test('why somebody may', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', '/admin/policies/why');
  await accessible(page);
  await page.getByRole('combobox', { name: 'Who' }).fill('user:default/amara.diallo');
  await page.getByLabel('What', { exact: true }).selectOption('catalog.entity.read');
  await page.getByRole('combobox', { name: 'To which entity' }).fill('component:default/checkout');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect(page).toHaveURL(/permission=catalog\.entity\.read/);
  const answer = page.getByRole('status', { name: 'The answer' });
  await expect(answer).toContainText('Yes');
  await expect(page.getByText('decided', { exact: true })).toHaveCount(1);
  await accessible(page);
});

test('it is exported, and imported again', async ({ page }) => {
  await enter(page, doors, 'carmen.ortiz', draft);
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export' }).click();
  const file = await (await waiting).path();
  await page.goto(`${doors.url}/admin/policies/import`);
  await alive(page);
  await accessible(page);
  await page.locator('input[type=file]').first().setInputFiles(file);
  await expect(page.getByLabel('Exported policy')).toHaveValue(/Owners/);
  await page.getByLabel('Name of the draft').fill('A copy');
  await page.getByRole('button', { name: 'Make a draft' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('A copy');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Discard the draft…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Discard policy' }).click();
  await expect(page).toHaveURL(`${doors.url}/admin/policies`);
  await expect(page.getByRole('row', { name: /A copy/ })).toHaveCount(0);
});

test('what is not a policy is refused with a reason', async ({ page, quiet }) => {
  quiet.allowStatus(400);
  await enter(page, doors, 'carmen.ortiz', '/admin/policies/import');
  await page.getByLabel('Exported policy').fill('roles: [');
  await page.getByRole('button', { name: 'Make a draft' }).click();
  await expect(page.getByRole('main').getByRole('alert').filter({ hasText: /\w/ })).toBeVisible();
});

test('all of it fits a phone and 320 pixels', async ({ page }) => {
  test.slow();
  await enter(page, doors, 'carmen.ortiz', '/admin/policies');
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    for (const path of ['/admin/policies', draft, `${draft}?part=tests`, `${draft}?part=impact`, '/admin/policies/why']) {
      await page.goto(`${doors.url}${path}`);
      await alive(page);
      await fits(page);
    }
  }
});
