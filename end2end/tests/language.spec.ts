// The interface in another language: chosen by the browser, by the person, kept, and alive in it.
import { accessible, alive, expect, fits, test, visit } from './portal';

test.describe('a browser that wants German', () => {
  test.use({ locale: 'de-AT' });

  test('gets it from the first byte, comes alive in it, and keeps it from page to page', async ({ page }) => {
    const html = await (await visit(page, '/catalog'))!.text();
    expect(html).toContain('<html lang="de"');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Softwarekatalog');
    await expect(page.getByRole('link', { name: 'Zum Inhalt springen' })).toBeAttached();
    await expect(page).toHaveTitle(/^Komponenten/);
    await accessible(page);
    const navigation = page.getByRole('navigation', { name: 'Hauptnavigation' });
    await navigation.getByRole('link', { name: 'Erkunden' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Erkunden');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('einst');
    await expect(page.getByRole('option', { name: /Einstellungen/ }).first()).toBeVisible();
    await page.keyboard.press('Escape');
    await page.goto('/catalog/default/component/checkout');
    await alive(page);
    await expect(page.getByRole('link', { name: /Abhängigkeiten/ }).first()).toBeVisible();
    await expect(page.getByRole('main')).toContainText('Besitzer');
  });

  test('numbers, times and several of something are said as people say them', async ({ page }) => {
    await visit(page, '/catalog?kind=all');
    await expect(page.getByRole('main')).toContainText(/\d+–\d+ von \d+/);
    await visit(page, '/');
    await expect(page.getByRole('heading', { level: 1 })).toContainText(/Guten (Morgen|Tag|Abend)|Gute Nacht|Willkommen/);
    await expect(page.getByRole('main')).toContainText(/(Sonn|Mon|Diens|Donners|Frei|Sams)tag|Mittwoch/);
  });

  for (const path of ['/', '/catalog', '/catalog/default/component/checkout', '/settings', '/notifications']) {
    test(`${path} fits a narrow window, where words are longer`, async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await visit(page, path);
      await fits(page);
    });
  }
});

test('a person chooses it, in all windows from then on, and goes back', async ({ page, context }) => {
  await visit(page, '/settings?part=appearance');
  const choice = page.getByLabel('Language');
  await expect(choice).toHaveValue('auto');
  await choice.selectOption({ label: 'Deutsch' });
  await expect(page.locator('html[lang=de]')).toBeAttached();
  await alive(page);
  await expect(page.getByLabel('Sprache')).toHaveValue('de');
  await accessible(page);
  const other = await context.newPage();
  await other.goto('/catalog');
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Softwarekatalog');
  await other.close();
  await page.getByLabel('Sprache').selectOption('auto');
  await expect(page.locator('html[lang=en]')).toBeAttached();
  await alive(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
});

test('it is chosen without scripts as well', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${baseURL}/settings?part=appearance`);
  await page.getByLabel('Language').selectOption('de');
  await page.getByRole('button', { name: 'Choose' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Einstellungen');
  await context.close();
});
