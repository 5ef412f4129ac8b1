// What changes the catalog. Runs after everything else, one test at a time, so that no other test sees it change.
import { readFile, writeFile } from 'node:fs/promises';
import { accessible, expect, test, visit } from './portal';

test.describe.configure({ mode: 'default' });

test('an edit on disk is on the page within two seconds, and in the history', async ({ page, request }) => {
  const folder = process.env.CALLBOARD_EXAMPLE;
  expect(folder, 'CALLBOARD_EXAMPLE names the folder of the example company').toBeTruthy();
  const path = `${folder}/catalog/domains.yaml`;
  const before = await readFile(path, 'utf8');
  const mark = `Changed ${Date.now()}`;
  try {
    await writeFile(path, before.replace('What all software at Lantern stands on.', mark));
    await expect
      .poll(async () => (await (await request.get('/api/catalog/entities/by-name/domain/default/foundations')).json()).metadata.description, {
        timeout: 2_000,
        intervals: [50],
      })
      .toBe(mark);
    await visit(page, '/catalog/default/domain/foundations/history');
    await expect(page.getByRole('main')).toContainText('metadata.description');
    await expect(page.getByRole('main')).toContainText(mark);
  } finally {
    await writeFile(path, before);
  }
});

test('a broken edit keeps the last good version and says where it is wrong', async ({ page, request }) => {
  const path = `${process.env.CALLBOARD_EXAMPLE}/catalog/resources.yaml`;
  const before = await readFile(path, 'utf8');
  try {
    await writeFile(path, before.replace('  type: kubernetes-cluster\n', '  type: 5\n'));
    await expect
      .poll(async () => (await (await request.get('/api/catalog/entities/by-name/resource/default/prod-eu')).json()).status?.items?.length ?? 0)
      .toBeGreaterThan(0);
    await visit(page, '/catalog/default/resource/prod-eu');
    await expect(page.getByRole('main')).toContainText('resources.yaml');
    await expect(page.getByRole('main')).toContainText('spec.type');
    await expect(page.getByRole('main')).toContainText('kubernetes-cluster');
  } finally {
    await writeFile(path, before);
  }
});

const entity = (name: string) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  description: Came by a dropped file
spec:
  type: service
  lifecycle: experimental
  owner: group:default/payments
`;

test('a file is looked at, registered, and removed again', async ({ page }) => {
  await visit(page, '/register');
  await page.locator('input[type=file]').setInputFiles({
    name: 'dropped.yaml',
    mimeType: 'application/yaml',
    buffer: Buffer.from(entity('dropped-by-test')),
  });
  const preview = page.locator('.register-preview');
  await expect(preview).toContainText('dropped-by-test');
  await accessible(page);
  await preview.getByRole('button', { name: /^Register/ }).click();
  await expect(page.getByRole('region', { name: 'Registered' })).toContainText('dropped-by-test');

  await visit(page, '/catalog/default/component/dropped-by-test');
  // The page hears meanwhile that its entity has just come: what is open stays open.
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await accessible(page);
  await page.getByRole('menuitem', { name: 'Remove location' }).click();
  const question = page.getByRole('dialog', { name: 'Remove this location?' });
  await expect(question).toBeVisible();
  await accessible(page);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();

  await visit(page, '/ingestion');
  const row = page.getByRole('row', { name: /dropped\.yaml/ });
  const opener = row.getByRole('button', { name: 'Remove location' });
  await opener.click();
  await expect(question).toContainText('dropped.yaml');
  await accessible(page);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(opener).toBeFocused();
  await opener.click();
  await question.getByRole('button', { name: 'Remove location' }).click();
  await expect(row).toHaveCount(0);
  await expect(question).toBeHidden();
});
